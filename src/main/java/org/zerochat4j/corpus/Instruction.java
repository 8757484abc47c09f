package org.zerochat4j.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * A task and its answer, in the fields of Stanford Alpaca; what was said before is in {@code
 * history}, as LLaMA-Factory has it.
 *
 * @param id the row's own id, else {@code file:line}
 * @param system what the model is told beforehand, "" for nothing
 * @param history earlier questions with their answers: user and assistant in turn
 * @param instruction what to do
 * @param input what to do it with, "" for nothing
 * @param output the answer
 * @param source where it comes from
 */
public record Instruction(
    String id,
    String system,
    List<Message> history,
    String instruction,
    String input,
    String output,
    String source)
    implements Example {
  /** Keeps its own copy of the history. */
  public Instruction {
    history = List.copyOf(history);
  }

  /** What the user says: the instruction, with its input on the lines below it. */
  public String question() {
    if (Characters.isBlank(input)) {
      return instruction;
    }
    return Characters.isBlank(instruction) ? input : instruction + "\n" + input;
  }

  /** The same as turns. */
  public Conversation conversation() {
    List<Message> messages = new ArrayList<>();
    if (!Characters.isBlank(system)) {
      messages.add(new Message(Message.SYSTEM, system));
    }
    messages.addAll(history);
    messages.add(Message.user(question()));
    messages.add(Message.assistant(output));
    return new Conversation(id, messages, source);
  }
}

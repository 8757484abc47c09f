package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;

/** Rows that hold a prompt with a better and a worse answer. */
final class PreferenceMapping implements Mapping {
  private final Text system;
  private final Turns history;
  private final Text instruction;
  private final Text input;
  private final Turns turns;
  private final Turns chosenTurns;
  private final Turns rejectedTurns;
  private final RankedAnswers answers;

  PreferenceMapping(LayoutSpec spec) {
    this.system = Text.of(spec.system());
    this.history = History.of(spec.history());
    this.instruction = Text.of(spec.prompt().isEmpty() ? spec.instruction() : spec.prompt());
    this.input = Text.of(spec.input());
    this.turns = spec.turns() == null ? null : Turns.of(spec.turns());
    this.chosenTurns = spec.chosenTurns() == null ? null : Turns.of(spec.chosenTurns());
    this.rejectedTurns = spec.rejectedTurns() == null ? null : Turns.of(spec.rejectedTurns());
    this.answers = chosenTurns == null ? RankedAnswers.of(spec) : null;
  }

  @Override
  public void read(Scope scope, Origin origin, Form wanted, Found found) throws BadRow, LeftOut {
    // Of answers nobody could tell apart, one is still an answer.
    boolean both = wanted == Form.PREFERENCE;
    Sides sides;
    if (chosenTurns != null) {
      sides = dialogues(scope, both, found);
    } else {
      RankedAnswers.Pair pair = answers.of(scope, both);
      sides = new Sides(prompt(scope, found), pair.better(), pair.worse());
    }
    if (Characters.isBlank(sides.chosen()) || (both && Characters.isBlank(sides.rejected()))) {
      throw new LeftOut("an answer is empty");
    }
    if (both && sides.chosen().equals(sides.rejected())) {
      throw new LeftOut("the two answers are the same");
    }
    found.add(
        new Preference(
            origin.id(), sides.prompt(), sides.chosen(), sides.rejected(), origin.source()));
  }

  private record Sides(List<Message> prompt, String chosen, String rejected) {}

  /** All that is said before the answers, ending with the user. */
  private List<Message> prompt(Scope scope, Found found) throws BadRow, LeftOut {
    List<Message> messages = new ArrayList<>();
    if (turns != null) {
      messages.addAll(turns.of(scope));
      if (!messages.isEmpty() && opensAnswer(messages.getLast())) {
        messages.removeLast();
      }
    } else {
      messages.addAll(history.of(scope));
      Instruction question =
          new Instruction(
              null, "", List.of(), instruction.of(scope), input.orEmpty(scope), "", null);
      messages.add(Message.user(question.question()));
    }
    boolean hasSystem = !messages.isEmpty() && messages.getFirst().role().equals(Message.SYSTEM);
    if (!hasSystem) {
      messages.addFirst(new Message(Message.SYSTEM, system.orEmpty(scope)));
    }
    return endingWithUser(Dialogue.ordered(messages, found));
  }

  /** A prompt that ends with "Assistant:" begins a turn in which nothing is said yet. */
  private static boolean opensAnswer(Message last) {
    return last.role().equals(Message.ASSISTANT) && Characters.isBlank(last.content());
  }

  private Sides dialogues(Scope scope, boolean both, Found found) throws BadRow, LeftOut {
    List<Message> chosen = new ArrayList<>(chosenTurns.of(scope));
    List<Message> rejected = new ArrayList<>(rejectedTurns.of(scope));
    String better = answer(chosen);
    String worse = answer(rejected);
    if (both && !chosen.equals(rejected)) {
      throw new LeftOut("the two dialogues differ before their last answers");
    }
    if (!chosen.isEmpty() && !chosen.getFirst().role().equals(Message.SYSTEM)) {
      chosen.addFirst(new Message(Message.SYSTEM, system.orEmpty(scope)));
    }
    return new Sides(endingWithUser(Dialogue.ordered(chosen, found)), better, worse);
  }

  /** Takes the last message off: the answer that is judged. */
  private static String answer(List<Message> dialogue) throws LeftOut {
    if (dialogue.isEmpty() || !dialogue.getLast().role().equals(Message.ASSISTANT)) {
      throw new LeftOut("a dialogue does not end with an answer");
    }
    return dialogue.removeLast().content();
  }

  private static List<Message> endingWithUser(List<Message> prompt) throws LeftOut {
    if (!prompt.getLast().role().equals(Message.USER)) {
      throw new LeftOut("the prompt does not end with the user");
    }
    return prompt;
  }
}

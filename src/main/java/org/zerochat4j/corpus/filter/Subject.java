package org.zerochat4j.corpus.filter;

import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;

/**
 * What rules look at, whatever kind of row it comes from.
 *
 * @param questions what the user says; none for a document
 * @param answers what a model is to learn: the assistant's turns, or the chosen answer; none for a
 *     document
 * @param rejected the worse answer of a preference, else null
 * @param whole all texts of the row, a line break between them
 */
record Subject(List<String> questions, List<String> answers, String rejected, String whole) {

  static Subject of(Example example) {
    return switch (example) {
      case Document document -> new Subject(List.of(), List.of(), null, document.text());
      case Instruction instruction -> of(instruction.conversation());
      case Conversation conversation -> {
        List<String> questions = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        for (Message message : conversation.messages()) {
          whole.append(whole.isEmpty() ? "" : "\n").append(message.content());
          switch (message.role()) {
            case Message.USER -> questions.add(message.content());
            case Message.ASSISTANT -> answers.add(message.content());
            default -> {} // The system's words count as part of the whole only.
          }
        }
        yield new Subject(questions, answers, null, whole.toString());
      }
      case Preference pair -> {
        List<Message> turns = pair.answered(pair.chosen());
        Subject chosen = of(new Conversation(pair.id(), turns, pair.source()));
        yield new Subject(
            chosen.questions,
            List.of(pair.chosen()),
            pair.rejected(),
            chosen.whole + "\n" + pair.rejected());
      }
    };
  }

  boolean isDocument() {
    return questions.isEmpty();
  }

  boolean isPreference() {
    return rejected != null;
  }

  /** What a model learns to write: the answers, or a document. */
  List<String> learned() {
    return isDocument() ? List.of(whole) : answers;
  }
}

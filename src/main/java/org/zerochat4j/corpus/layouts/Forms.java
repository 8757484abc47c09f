package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;

/** One kind of example as another, and each as the fields of its unified form. */
final class Forms {
  private Forms() {}

  /**
   * The turns of an example that is no document; of a preference those of the chosen answer. A
   * question at the end that nobody answered stays.
   */
  static Conversation conversation(Example example) {
    return switch (example) {
      case Conversation conversation -> conversation;
      case Instruction instruction -> instruction.conversation();
      case Preference pair ->
          new Conversation(pair.id(), pair.answered(pair.chosen()), pair.source());
      case Document _ -> throw new IllegalArgumentException("a document has no turns");
    };
  }

  /** The text of an example: of turns their contents, a blank line between them. */
  static Document document(Example example) {
    if (example instanceof Document document) {
      return document;
    }
    String text =
        conversation(example).messages().stream()
            .map(Message::content)
            .collect(Collectors.joining("\n\n"));
    return new Document(example.id(), text, example.source());
  }

  /** Turns as a task: the last question with its answer, all before it as system and history. */
  static Instruction instruction(Example example, Found found) throws LeftOut {
    if (example instanceof Instruction instruction) {
      return instruction;
    }
    List<Message> turns = new ArrayList<>(answered(conversation(example), found).messages());
    String system =
        turns.getFirst().role().equals(Message.SYSTEM) ? turns.removeFirst().content() : "";
    String output = turns.removeLast().content();
    String question = turns.removeLast().content();
    return new Instruction(example.id(), system, turns, question, "", output, example.source());
  }

  /** The conversation without a last question that nobody answered. */
  static Conversation answered(Conversation conversation, Found found) throws LeftOut {
    List<Message> messages = conversation.messages();
    if (messages.getLast().role().equals(Message.ASSISTANT)) {
      return conversation;
    }
    List<Message> answered = messages.subList(0, messages.size() - 1);
    if (answered.isEmpty() || !answered.getLast().role().equals(Message.ASSISTANT)) {
      throw new LeftOut("no question of it is answered");
    }
    found.changed("a last question without an answer taken off");
    return new Conversation(conversation.id(), answered, conversation.source());
  }

  /** The fields of the unified form; {@code found} is told of what had to be changed. */
  static Map<String, Object> fields(Example example, Form form, Found found) throws LeftOut {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (form) {
      case DOCUMENT -> {
        Document document = document(example);
        fields.put("text", document.text());
        fields.put("source", document.source());
        fields.put("id", document.id());
      }
      case INSTRUCTION -> put(instruction(example, found), fields);
      case MESSAGES -> fields.put("messages", answered(conversation(example), found).messages());
      case PREFERENCE -> {
        if (!(example instanceof Preference pair)) {
          throw new LeftOut("it has one answer only");
        }
        fields.put("prompt", pair.messages().size() == 1 ? pair.prompt() : pair.messages());
        fields.put("chosen", pair.chosen());
        fields.put("rejected", pair.rejected());
      }
    }
    return fields;
  }

  private static void put(Instruction example, Map<String, Object> fields) {
    fields.put("instruction", example.instruction());
    fields.put("input", example.input());
    fields.put("output", example.output());
    if (!example.system().isBlank()) {
      fields.put("system", example.system());
    }
    if (!example.history().isEmpty()) {
      List<List<String>> exchanges = new ArrayList<>();
      for (int i = 0; i < example.history().size(); i += 2) {
        exchanges.add(
            List.of(example.history().get(i).content(), example.history().get(i + 1).content()));
      }
      fields.put("history", exchanges);
    }
  }
}

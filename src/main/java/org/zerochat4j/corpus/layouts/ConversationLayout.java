package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** How a source of instructions and dialogues lays out its rows. */
public enum ConversationLayout {
  /** {@code {messages: [{role, content}]}}; the content may be a list of text parts. */
  MESSAGES("messages") {
    @Override
    List<Message> messages(Row row) throws BadRow {
      return turns(row, "messages");
    }
  },

  /** ShareGPT and Firefly: {@code {conversations: [{from, value}], system?}}. */
  SHAREGPT("conversations") {
    @Override
    List<Message> messages(Row row) throws BadRow {
      return turns(row, "conversations");
    }
  },

  /** {@code {conversation: [{human, assistant}]}}. */
  HUMAN_ASSISTANT("conversation") {
    @Override
    List<Message> messages(Row row) throws BadRow {
      List<Message> messages = new ArrayList<>();
      for (JsonNode turn : list(row, "conversation")) {
        messages.add(Message.user(Row.text(turn.get("human"), "human")));
        messages.add(Message.assistant(Row.text(turn.get("assistant"), "assistant")));
      }
      return messages;
    }
  },

  /** Alpaca: {@code {instruction, input?, output, system?}}; of several outputs the first. */
  ALPACA("instruction", "output") {
    @Override
    List<Message> messages(Row row) throws BadRow {
      JsonNode output = row.fields().get("output");
      JsonNode answer = output.isArray() ? output.get(0) : output;
      return List.of(Message.user(instruction(row)), Message.assistant(Row.text(answer, "output")));
    }
  },

  /** {@code {prompt, answer}}. */
  PROMPT_ANSWER("prompt", "answer"),

  /** {@code {prompt, response}}. */
  PROMPT_RESPONSE("prompt", "response"),

  /** {@code {question, answer}}. */
  QUESTION_ANSWER("question", "answer");

  @SuppressWarnings("ImmutableEnumChecker") // A list made by List.of cannot change.
  private final List<String> fields;

  ConversationLayout(String... fields) {
    this.fields = List.of(fields);
  }

  /** The layout the row's fields speak for. */
  public static ConversationLayout of(Row row) throws BadRow {
    for (ConversationLayout layout : values()) {
      if (layout.fits(row)) {
        return layout;
      }
    }
    throw new BadRow("no known conversation layout, its fields are: " + row.fieldNames());
  }

  /** Whether some layout has the row's fields. */
  public static boolean fitsAny(Row row) {
    return Arrays.stream(values()).anyMatch(layout -> layout.fits(row));
  }

  boolean fits(Row row) {
    return fields.stream().allMatch(row::has);
  }

  /** The row as a conversation whose turns are in order and not empty. */
  public Conversation conversation(Row row) throws BadRow {
    List<Message> messages = new ArrayList<>();
    if (row.has("system") && !Characters.isBlank(row.text("system"))) {
      messages.add(new Message(Message.SYSTEM, row.text("system")));
    }
    messages.addAll(messages(row));
    check(messages);
    return new Conversation(row.id(), messages, row.source());
  }

  List<Message> messages(Row row) throws BadRow {
    return List.of(
        Message.user(row.text(fields.getFirst())), Message.assistant(row.text(fields.getLast())));
  }

  /** The instruction, with its input on the lines below it where there is one. */
  static String instruction(Row row) throws BadRow {
    String input = row.optionalText("input");
    String instruction = row.text("instruction");
    return Characters.isBlank(input) ? instruction : instruction + "\n" + input;
  }

  private static List<Message> turns(Row row, String field) throws BadRow {
    List<Message> messages = new ArrayList<>();
    for (JsonNode turn : list(row, field)) {
      String role = Row.text(turn.has("role") ? turn.get("role") : turn.get("from"), "role");
      JsonNode content = turn.has("content") ? turn.get("content") : turn.get("value");
      messages.add(new Message(role(role), content(content)));
    }
    return messages;
  }

  private static JsonNode list(Row row, String field) throws BadRow {
    JsonNode list = row.fields().get(field);
    if (!list.isArray()) {
      throw new BadRow("\"" + field + "\" is not a list");
    }
    return list;
  }

  private static String content(JsonNode content) throws BadRow {
    if (content == null || !content.isArray()) {
      return Row.text(content, "content");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(Row.text(part.has("text") ? part.get("text") : part.get("value"), "content"));
    }
    return text.toString();
  }

  private static String role(String name) throws BadRow {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "system" -> Message.SYSTEM;
      case "user", "human", "prompter" -> Message.USER;
      case "assistant", "gpt", "chatgpt", "bot", "model" -> Message.ASSISTANT;
      default -> throw new BadRow("the role \"" + Characters.excerpt(name, 30) + "\" is not known");
    };
  }

  private static void check(List<Message> messages) throws BadRow {
    boolean system = !messages.isEmpty() && messages.getFirst().role().equals(Message.SYSTEM);
    int first = system ? 1 : 0;
    if (messages.size() == first) {
      throw new BadRow("the conversation has no turns");
    }
    for (int i = first; i < messages.size(); i++) {
      String expected = (i - first) % 2 == 0 ? Message.USER : Message.ASSISTANT;
      if (!messages.get(i).role().equals(expected)) {
        throw new BadRow(
            "message " + (i + 1) + " is by " + messages.get(i).role() + ", not " + expected);
      }
      if (Characters.isBlank(messages.get(i).content())) {
        throw new BadRow("message " + (i + 1) + " is empty");
      }
    }
  }
}

package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** Reads the turns of a dialogue from a row, as they stand there; {@link Dialogue} orders them. */
interface Turns {
  /** The turns; none when the list is empty. */
  List<Message> of(Scope scope) throws BadRow;

  /** The reader of a specification that has been checked. */
  static Turns of(TurnsSpec spec) {
    if (spec.list() == null) {
      MarkedText marks = new MarkedText(spec.system(), spec.user(), spec.assistant(), spec.end());
      Text text = Text.of(spec.text());
      return scope -> marks.turns(text.of(scope));
    }
    FieldPath list = FieldPath.parse(spec.list());
    if (!spec.user().isEmpty()) {
      return exchanges(list, Text.of(spec.user()), Text.of(spec.assistant()));
    }
    Map<String, String> roles = new HashMap<>();
    spec.roles().forEach((name, role) -> roles.put(name.toLowerCase(Locale.ROOT), role));
    List<FieldPath> contents = spec.content().stream().map(FieldPath::parse).toList();
    if (spec.role().isEmpty()) {
      return alternating(list, contents);
    }
    return messages(list, Text.of(spec.role()), roles, contents);
  }

  private static Turns messages(
      FieldPath list, Text role, Map<String, String> roles, List<FieldPath> contents) {
    return scope -> {
      List<Message> messages = new ArrayList<>();
      for (JsonNode element : elements(list, scope)) {
        Scope turn = Scope.of(element);
        messages.add(new Message(role(role.of(turn), roles), content(contents, turn)));
      }
      return messages;
    };
  }

  private static Turns alternating(FieldPath list, List<FieldPath> contents) {
    return scope -> {
      List<Message> messages = new ArrayList<>();
      for (JsonNode element : elements(list, scope)) {
        String role = messages.size() % 2 == 0 ? Message.USER : Message.ASSISTANT;
        messages.add(new Message(role, content(contents, Scope.of(element))));
      }
      return messages;
    };
  }

  private static Turns exchanges(FieldPath list, Text user, Text assistant) {
    return scope -> {
      List<Message> messages = new ArrayList<>();
      for (JsonNode element : elements(list, scope)) {
        Scope exchange = Scope.of(element);
        messages.add(Message.user(user.of(exchange)));
        messages.add(Message.assistant(assistant.of(exchange)));
      }
      return messages;
    };
  }

  private static JsonNode elements(FieldPath list, Scope scope) throws BadRow {
    JsonNode elements = list.find(scope);
    if (elements == null) {
      throw new BadRow(list.missing(scope));
    }
    if (!elements.isArray()) {
      throw new BadRow(FieldPath.wrong(list.toString(), elements, "a list"));
    }
    return elements;
  }

  /** A text, or the texts of a list of parts: {@code [{type: text, text | value}]}. */
  private static String content(List<FieldPath> paths, Scope turn) throws BadRow {
    for (FieldPath path : paths) {
      JsonNode content = path.find(turn);
      if (content != null && content.isArray()) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
          JsonNode words = part.has("text") ? part.get("text") : part.get("value");
          if (words == null || !words.isTextual()) {
            throw new BadRow("a part of \"" + path + "\" is no text");
          }
          text.append(Row.text(words, path.toString()));
        }
        return text.toString();
      }
      if (content != null) {
        if (!content.isTextual()) {
          throw new BadRow(FieldPath.wrong(path.toString(), content, "a text"));
        }
        return Row.text(content, path.toString());
      }
    }
    throw new BadRow(paths.getFirst().missing(turn));
  }

  /** The role that goes by this name; {@code roles} are names beside those everybody uses. */
  static String role(String name, Map<String, String> roles) throws BadRow {
    String plain = name.toLowerCase(Locale.ROOT);
    String given = roles.get(plain);
    if (given != null) {
      return given;
    }
    return switch (plain) {
      case "system" -> Message.SYSTEM;
      case "user", "human", "prompter", "client" -> Message.USER;
      case "assistant", "gpt", "chatgpt", "bing", "bard", "bot", "model", "counselor" ->
          Message.ASSISTANT;
      default -> throw new BadRow("the role \"" + Characters.excerpt(name, 30) + "\" is not known");
    };
  }
}

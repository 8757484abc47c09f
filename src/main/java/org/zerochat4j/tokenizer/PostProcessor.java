package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.UserError;

/** The ids that a {@code post_processor} puts around one text. */
record PostProcessor(List<Integer> before, List<Integer> after) {
  private static final PostProcessor NOTHING = new PostProcessor(List.of(), List.of());

  /**
   * Reads {@code node}, which may be absent.
   *
   * @param where names the file in errors
   */
  static PostProcessor read(JsonNode node, String where) {
    String type = node.path("type").asText("none");
    return switch (type) {
      case "none", "ByteLevel" -> NOTHING;
      case "Sequence" -> {
        PostProcessor all = NOTHING;
        for (JsonNode part : node.path("processors")) {
          all = read(part, where).around(all);
        }
        yield all;
      }
      case "RobertaProcessing", "BertProcessing" ->
          new PostProcessor(
              List.of(node.path("cls").path(1).asInt()), List.of(node.path("sep").path(1).asInt()));
      case "TemplateProcessing" -> template(node, where);
      default -> throw new UserError(where + ": post-processor " + type + " is not supported");
    };
  }

  private static PostProcessor template(JsonNode node, String where) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    int texts = 0;
    for (JsonNode piece : node.path("single")) {
      if (piece.has("Sequence")) {
        texts++;
        continue;
      }
      String name = piece.path("SpecialToken").path("id").asText();
      JsonNode ids = node.path("special_tokens").path(name).path("ids");
      if (!ids.isArray()) {
        throw new UserError(
            where + ": the template names " + name + ", which is not among its special_tokens");
      }
      for (JsonNode id : ids) {
        (texts == 0 ? before : after).add(id.asInt());
      }
    }
    if (texts != 1) {
      throw new UserError(
          where + ": a template with the text " + texts + " times is not supported");
    }
    return new PostProcessor(List.copyOf(before), List.copyOf(after));
  }

  private PostProcessor around(PostProcessor inner) {
    return new PostProcessor(
        Stream.concat(before.stream(), inner.before.stream()).toList(),
        Stream.concat(inner.after.stream(), after.stream()).toList());
  }
}

package org.zerochat4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code zerochat render}: conversations on stdin to the text a model reads on stdout. */
@Command(
    name = "render",
    description = {
      "Renders conversations by the chat template.",
      "JSON Lines {\"messages\", \"add_generation_prompt\"} on stdin, {\"text\"} on stdout."
    },
    footer = "zerochat render --tokenizer my/tokenizer < conversations.jsonl")
final class RenderCommand implements Callable<Integer> {
  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "folder with the tokenizer")
  private Path tokenizer;

  @Override
  public Integer call() throws IOException {
    ChatTemplate template = ChatTemplate.of(Tokenizer.load(tokenizer));
    RowFilter.run(row -> {
      boolean generate = row.path("add_generation_prompt").asBoolean();
      return Map.of("text", template.text(messages(row), generate));
    });
    return 0;
  }

  static List<Message> messages(JsonNode row) {
    JsonNode list = RowFilter.required(row, "messages");
    if (!list.isArray()) {
      throw new UserError("\"messages\" must be a list");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : list) {
      messages.add(
          new Message(RowFilter.text(message, "role"), RowFilter.text(message, "content")));
    }
    return messages;
  }
}

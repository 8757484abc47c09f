package org.zerochat4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code zerochat decode}: {@code {"ids"}} on stdin to {@code {"text"}} on stdout. */
@Command(
    name = "decode",
    description = {
      "Decodes ids to text.",
      "JSON Lines {\"ids\"} on stdin, {\"text\"} on stdout, special tokens included."
    },
    footer = "zerochat decode --tokenizer my/tokenizer < ids.jsonl")
final class DecodeCommand implements Callable<Integer> {
  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "a tokenizer.json, or the folder it is in")
  private Path tokenizer;

  @Override
  public Integer call() throws IOException {
    Tokenizer t = RowFilter.tokenizer(tokenizer);
    RowFilter.run(row -> {
      int[] ids = Json.mapper().treeToValue(RowFilter.required(row, "ids"), int[].class);
      return Map.of("text", t.decode(ids, false));
    });
    return 0;
  }
}

package org.zerochat4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code zerochat encode}: {@code {"text"}} on stdin to {@code {"ids"}} on stdout. */
@Command(
    name = "encode",
    description = {"Encodes text to ids.", "JSON Lines {\"text\"} on stdin, {\"ids\"} on stdout."},
    footer = "zerochat encode --tokenizer my/tokenizer < texts.jsonl")
final class EncodeCommand implements Callable<Integer> {
  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "a tokenizer.json, or the folder it is in")
  private Path tokenizer;

  @Option(names = "--special", description = "special tokens in the text get their own ids")
  private boolean special;

  @Option(
      names = "--add-special",
      description = "add what the post-processor of the tokenizer puts around a text")
  private boolean addSpecial;

  @Override
  public Integer call() throws IOException {
    Tokenizer t = RowFilter.tokenizer(tokenizer);
    RowFilter.run(row -> {
      int[] ids = t.encode(RowFilter.text(row, "text"), special);
      return Map.of("ids", addSpecial ? t.addSpecial(ids) : ids);
    });
    return 0;
  }
}

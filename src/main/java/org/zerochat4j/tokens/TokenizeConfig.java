package org.zerochat4j.tokens;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Which documents become tokens. */
public record TokenizeConfig(
    @Doc("files of documents as JSON Lines") List<Path> inputs,
    @Doc("folder with the tokenizer, or its tokenizer.json") Path tokenizer,
    @Doc("the .bin file to write; its description goes beside it as .bin.json") Path out,
    @Doc("unusable rows to accept before giving up") long maxBadRows)
    implements Validated {

  /** The defaults; inputs, tokenizer and out have to be given. */
  public static TokenizeConfig defaults() {
    return new TokenizeConfig(List.of(), null, null, BadRows.DEFAULT_LIMIT);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(!inputs.isEmpty(), "inputs", "name at least one file");
    problems.require(tokenizer != null, "tokenizer", "name the folder of the tokenizer");
    problems.require(out != null, "out", "name the .bin file to write");
  }
}

package org.zerochat4j.tokens;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.ReadOptions;
import org.zerochat4j.corpus.rows.TextUnit;

/** Which documents become tokens. */
public record TokenizeConfig(
    @Required("--input FILE") @Doc("files or folders of documents") List<Path> inputs,
    @Required("--tokenizer DIR") @Doc("folder with the tokenizer, or its tokenizer.json")
        Path tokenizer,
    @Required("--out FILE")
        @Doc(
            "the .bin file to write; its list of documents goes beside it as .bin.idx, its"
                + " description as .bin.json")
        Path out,
    @Doc(
            "most tokens of a shard: NAME.bin becomes NAME-00000.bin, NAME-00001.bin ..., and an"
                + " interrupted call goes on after the last whole one; 0 for one file")
        long shardTokens,
    @Doc("what of a plain text is one document: file, block (up to a blank line) or line")
        TextUnit text,
    @Doc("of files without a byte order mark: gb18030, big5, ...; null is utf-8") String encoding,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {

  /** The defaults; inputs, tokenizer and out have to be given. */
  public static TokenizeConfig defaults() {
    return new TokenizeConfig(
        List.of(),
        null,
        null,
        0,
        TextUnit.FILE,
        null,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  ReadOptions reading() {
    return new ReadOptions(text, encoding);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(shardTokens >= 0, "shardTokens", "must not be negative");
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }
}

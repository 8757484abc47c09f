package org.zerochat4j.stages.ifd;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link IfdStage}. */
public record IfdConfig(
    @Required("--model DIR")
        @Doc("folder of the model that scores, with a tokenizer and its chat template")
        Path model,
    @Required("--input FILE") @Doc("files or folders of conversations") List<Path> inputs,
    @Required("--out FILE")
        @Doc("the JSON Lines file to write: every row with ppl, ppl_alone and ifd added")
        Path out,
    @Doc("a file for the rows whose score is in the range below; null for none") Path kept,
    @Doc("least ifd of a kept row") double minimum,
    @Doc("ifd from which on a row is not kept: at 1 the question is no help to the answer")
        double below,
    @Doc("share of the rows in the range to keep, those with the largest ifd") double top,
    @Doc("tokens of a conversation that are read; 0 for the model's whole context") int context,
    @Doc("rows that are scored together and then written; an interrupted call goes on after them")
        int chunk,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {

  /** Everything in range is kept; model, inputs and out have to be given. */
  public static IfdConfig defaults() {
    return new IfdConfig(
        null,
        List.of(),
        null,
        null,
        0,
        1,
        1,
        0,
        256,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(minimum >= 0 && minimum < below, "minimum", "must be from 0 to below");
    problems.require(top > 0 && top <= 1, "top", "must be above 0 and at most 1");
    problems.require(context == 0 || context >= 8, "context", "must be 0 or at least 8");
    problems.require(chunk >= 1, "chunk", "must be at least 1");
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }
}

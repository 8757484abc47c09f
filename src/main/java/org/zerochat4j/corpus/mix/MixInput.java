package org.zerochat4j.corpus.mix;

import java.nio.file.Path;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** One part of a mixture. */
public record MixInput(
    @Doc("a file, or a folder of JSON Lines") Path path,
    @Doc("share of its rows that is taken; 2 takes each of them twice") double ratio)
    implements Validated {
  /** All rows once. */
  public static MixInput defaults() {
    return new MixInput(null, 1);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(path != null, "path", "has to be given");
    problems.require(ratio >= 0 && ratio <= 1000, "ratio", "must be from 0 to 1000");
  }
}

package org.zerochat4j.corpus.clean;

import java.nio.file.Path;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.layouts.DocumentLayout;

/** One source of raw text. */
public record CleanInput(
    @Doc("a file, or a folder of .jsonl and .json files, gzip-compressed or not") Path path,
    @Doc("baike, wiki or text; by default told from the fields of each row") DocumentLayout layout,
    @Doc("name of the source; by default the row's own, else the file's name") String source)
    implements Validated {
  /** Everything but the path can be found out. */
  public static CleanInput defaults() {
    return new CleanInput(null, null, null);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(path != null, "path", "has to be given");
  }
}

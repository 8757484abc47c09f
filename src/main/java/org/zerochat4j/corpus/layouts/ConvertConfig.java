package org.zerochat4j.corpus.layouts;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.ReadOptions;
import org.zerochat4j.corpus.rows.TextUnit;

/** Settings of {@link Convert}. */
public record ConvertConfig(
    @Required("--input FILE") @Doc("files or folders of rows") List<Path> inputs,
    @Doc("name of a layout or a data set, or a YAML file; auto tells it from each row's fields")
        String layout,
    @Required("--to FORM") @Doc("document, instruction, messages or preference") Form to,
    @Required("--out FILE") @Doc("the JSON Lines file to write") Path out,
    @Doc("what of a plain text is one document: file, block (up to a blank line) or line")
        TextUnit text,
    @Doc("of files without a byte order mark: gb18030, big5, ...; null is utf-8") String encoding,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** No inputs; layouts are told from the fields. */
  public static ConvertConfig defaults() {
    return new ConvertConfig(
        List.of(),
        LayoutChoice.AUTO,
        null,
        null,
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
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }
}

package org.zerochat4j.corpus.clean;

import java.nio.file.Path;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.clean.markup.Markup;
import org.zerochat4j.corpus.rows.TextUnit;

/** One source of raw text. */
public record CleanInput(
    @Doc("a file, a folder or a pattern of files of rows or of plain text") Path path,
    @Doc("name of a document layout or a YAML file with one; by default told from each row")
        String layout,
    @Doc("name of the source; by default the row's own, else the file's name") String source,
    @Doc(
            "html, markdown, roff, wiki or text; by default the row's format, else the ending of"
                + " its id or file, else told from the text")
        String format,
    @Doc("what of a plain text is one document: file, block (up to a blank line) or line")
        TextUnit text,
    @Doc("of files without a byte order mark: gb18030, big5, ...; by default utf-8")
        String encoding)
    implements Validated {
  /** What no converter touches. */
  static final String PLAIN = "text";

  /** Without a format. */
  public CleanInput(Path path, String layout, String source) {
    this(path, layout, source, null);
  }

  /** Whole files of UTF-8. */
  public CleanInput(Path path, String layout, String source, String format) {
    this(path, layout, source, format, null, null);
  }

  /** Everything but the path can be found out. */
  public static CleanInput defaults() {
    return new CleanInput(null, null, null);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(path != null, "path", "has to be given");
    problems.require(
        format == null || format.equals(PLAIN) || Markup.named(format) != null,
        "format",
        "\"" + format + "\" is none of html, markdown, roff, wiki, text");
  }
}

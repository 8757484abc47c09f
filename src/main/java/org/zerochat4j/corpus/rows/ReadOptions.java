package org.zerochat4j.corpus.rows;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.zerochat4j.base.UserError;

/**
 * How files are read where their names and first bytes do not tell.
 *
 * @param text what of a plain text is one document; null: the file. Given, it also makes a file
 *     whose name has no known ending plain text
 * @param encoding of text, CSV and JSON files that have no byte order mark, {@code gb18030} say;
 *     null: UTF-8
 */
public record ReadOptions(TextUnit text, String encoding) {
  /** Refuses an encoding that this JVM does not know. */
  public ReadOptions {
    if (encoding != null && charset(encoding) == null) {
      throw new UserError(
          "encoding: \"" + encoding + "\" is not known; utf-8, gb18030, big5 and utf-16 are");
    }
  }

  /** A text file is one document, and everything is UTF-8. */
  public static ReadOptions defaults() {
    return new ReadOptions(null, null);
  }

  Charset charset() {
    return encoding == null ? null : charset(encoding);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return null;
    }
  }
}

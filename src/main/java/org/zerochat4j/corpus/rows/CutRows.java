package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * Formats that are text: rows are cut out of a stream of bytes, and a row longer than the limit is
 * skipped without being held in memory.
 */
abstract class CutRows implements RawRows {
  private final Path file;
  private long ordinal;
  private long blankLines;
  private boolean finished;

  /** The bytes of the file. */
  final ByteReader in;

  /** The row that is being cut; whoever cuts one begins it here. */
  final RowBuffer row;

  CutRows(Path file, ByteReader in, int maxRowBytes) {
    this.file = file;
    this.in = in;
    this.row = new RowBuffer(maxRowBytes);
  }

  /** Opens a file of {@code format}, null when its name does not tell. */
  static RawRows open(Path file, FileFormat format, ReadOptions options, int maxRowBytes) {
    Charset charset = options.charset();
    InputStream bytes = InputBytes.open(file, charset);
    ByteReader in = new ByteReader(bytes);
    FileFormat known = format == null && options.text() != null ? FileFormat.TEXT : format;
    return switch (known) {
      case CSV -> new CsvRows(file, in, ',', maxRowBytes);
      case TSV -> new CsvRows(file, in, '\t', maxRowBytes);
      case TEXT, MARKDOWN, HTML, ROFF, WIKI ->
          new TextRows(file, in, known, options.text(), maxRowBytes);
      case null, default -> new JsonRows(file, in, maxRowBytes);
    };
  }

  /** Cuts the next row; null after the last. {@link #row} holds what was read of it so far. */
  abstract Content cut() throws IOException;

  /** Ends the file after the row that is returned now. */
  final void finish() {
    finished = true;
  }

  final void addBlankLine() {
    blankLines++;
  }

  @Override
  public final RawRow next() {
    if (finished) {
      return null;
    }
    try {
      Content content = cut();
      finished |= content == null;
      return content == null ? null : new RawRow(ordinal++, row.line(), content);
    } catch (DamagedData e) {
      finished = true;
      Content content = row.unreadable("the compressed data is cut off or damaged here");
      return new RawRow(ordinal++, in.line(), content);
    } catch (IOException e) {
      throw new UserError(
          "cannot read " + file + " after line " + in.line() + ": " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public final long blankLines() {
    return blankLines;
  }

  @Override
  public final void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }
}

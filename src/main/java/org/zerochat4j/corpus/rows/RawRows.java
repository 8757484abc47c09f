package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import org.zerochat4j.corpus.OptionalLibrary;

/** A file cut into its rows, one after the other. What all formats have in common. */
interface RawRows extends AutoCloseable {
  /**
   * Opens a file. Its format is told by its first bytes (Parquet, gzip, Zstandard), else by the
   * ending of its name; anything else is JSON, lines or an array.
   *
   * @throws org.zerochat4j.base.UserError when it cannot be opened
   */
  static RawRows open(Path file, ReadOptions options, int maxRowBytes) {
    FileFormat format = FileFormat.of(file);
    if (format == FileFormat.PARQUET || (format == null && InputBytes.isParquet(file))) {
      OptionalLibrary.PARQUET.require(file);
      return ParquetFile.open(file, maxRowBytes);
    }
    return CutRows.open(file, format, options, maxRowBytes);
  }

  /**
   * The next row, null after the last.
   *
   * @throws org.zerochat4j.base.UserError when the file cannot be read
   */
  RawRow next();

  /** Lines without content so far. */
  long blankLines();

  @Override
  void close();
}

package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows of one or several files, as many as are looked into at once. */
final class Batch {
  private static final int ROWS = 1024;
  private static final long BYTES = 1 << 23;

  /** What a row costs beside its bytes. */
  private static final int ROW_BYTES = 100;

  private final List<Placed> rows = new ArrayList<>();
  private long bytes;
  private long blankLines;

  /**
   * A row and its file.
   *
   * @param input the number of the {@link RowInput} it belongs to
   * @param file counts the files of all inputs
   */
  record Placed(int input, int file, Path path, RawRow row) {}

  void add(Placed placed) {
    rows.add(placed);
    bytes += ROW_BYTES + placed.row().content().size();
  }

  void addBlankLines(long lines) {
    blankLines += lines;
  }

  boolean isFull() {
    return rows.size() >= ROWS || bytes >= BYTES;
  }

  List<Placed> rows() {
    return rows;
  }

  long blankLines() {
    return blankLines;
  }
}

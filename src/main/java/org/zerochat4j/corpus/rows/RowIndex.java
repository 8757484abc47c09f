package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where the usable rows of some files are: a stage reads them once to decide and a second time to
 * copy them, byte for byte where they are JSON, without having held them in memory. Rows are
 * numbered through all files.
 */
public final class RowIndex {
  private final List<Path> files;
  private final int maxRowBytes;
  private final int[] endOfFile;
  private long[] ordinals = new long[1024];
  private int size;

  /** A row that is read again; {@code index} counts the usable rows of all files. */
  @FunctionalInterface
  public interface Visitor {
    void visit(int index, byte[] json) throws IOException;
  }

  /** A row of a file, with its ordinal in the file. */
  @FunctionalInterface
  public interface RawVisitor {
    void visit(long ordinal, byte[] json) throws IOException;
  }

  /**
   * Reads the files for the first time and hands on, in order, what the parser makes of each row.
   *
   * @throws org.zerochat4j.base.UserError as {@link Rows#read} does
   */
  public <T> RowIndex(List<Path> files, RowParser<T> parser, BadRows bad, Consumer<T> consumer) {
    this.files = List.copyOf(files);
    this.maxRowBytes = bad.maxRowBytes();
    this.endOfFile = new int[files.size()];
    var input = new RowInput<>(files, ReadOptions.defaults(), parser);
    try (RowIterator<T> rows = Rows.iterator(List.of(input), bad)) {
      while (rows.hasNext()) {
        T value = rows.next();
        add(rows.ordinal());
        endOfFile[rows.file()] = size;
        consumer.accept(value);
      }
    }
    bad.requireUsable();
    for (int f = 1; f < endOfFile.length; f++) {
      endOfFile[f] = Math.max(endOfFile[f], endOfFile[f - 1]);
    }
  }

  /** How many usable rows all files have. */
  int size() {
    return size;
  }

  /** How many usable rows one file has. */
  public int size(int file) {
    return endOfFile[file] - begin(file);
  }

  /** The number of a file's first usable row. */
  int begin(int file) {
    return file == 0 ? 0 : endOfFile[file - 1];
  }

  /**
   * Reads the usable rows of all files again, in order.
   *
   * @throws IOException when the visitor does, or when a file is no longer what it was
   */
  public void reread(Visitor visitor) throws IOException {
    int[] next = {0};
    for (int f = 0; f < endOfFile.length; f++) {
      int end = endOfFile[f];
      rows(
          files.get(f),
          maxRowBytes,
          (ordinal, json) -> {
            if (next[0] < end && ordinals[next[0]] == ordinal && json != null) {
              visitor.visit(next[0]++, json);
            }
          });
      if (next[0] != end) {
        throw new IOException(files.get(f) + " changed while it was read");
      }
    }
  }

  /**
   * The rows of one file as JSON, whether a parser can use them or not; null for one that cannot be
   * read at all.
   *
   * @throws org.zerochat4j.base.UserError when the file cannot be read
   */
  public static void rows(Path file, int maxRowBytes, RawVisitor visitor) throws IOException {
    BadRows none = BadRows.ignored(maxRowBytes);
    var source = new ReadAhead.Source(0, file, ReadOptions.defaults());
    try (RowIterator<byte[]> rows =
        new RowIterator<>(List.of(source), RowIndex::jsonOrNull, none)) {
      while (rows.hasNext()) {
        byte[] json = rows.next();
        visitor.visit(rows.ordinal(), json);
      }
    }
  }

  private static byte[] jsonOrNull(Batch.Placed placed) {
    try {
      return placed.row().content().json();
    } catch (BadRow e) {
      return null;
    }
  }

  private void add(long ordinal) {
    if (size == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, size * 2);
    }
    ordinals[size++] = ordinal;
  }
}

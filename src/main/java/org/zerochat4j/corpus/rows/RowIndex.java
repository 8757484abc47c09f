package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where the usable rows of some files are: a stage reads them once to decide and a second time to
 * copy them, byte for byte, without having held them in memory. Rows are numbered through all
 * files.
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

  /**
   * Reads the files for the first time and hands on, in order, what the parser makes of each row.
   */
  public <T> RowIndex(List<Path> files, RowParser<T> parser, BadRows bad, Consumer<T> consumer) {
    this.files = List.copyOf(files);
    this.maxRowBytes = bad.maxRowBytes();
    this.endOfFile = new int[files.size()];
    for (int f = 0; f < endOfFile.length; f++) {
      RowParser<Found<T>> found = row -> new Found<>(row.ordinal(), parser.parse(row));
      try (Stream<Found<T>> rows = JsonLines.read(List.of(files.get(f)), found, bad)) {
        rows.forEachOrdered(row -> {
          add(row.ordinal());
          consumer.accept(row.value());
        });
      }
      endOfFile[f] = size;
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

  /** Reads the usable rows of all files again, in order. */
  public void reread(Visitor visitor) throws IOException {
    for (int f = 0; f < endOfFile.length; f++) {
      int next = begin(f);
      try (RawRows rows = new RawRows(files.get(f), maxRowBytes)) {
        for (RawRows.Raw row = rows.next(); row != null && next < endOfFile[f]; row = rows.next()) {
          if (row.ordinal() == ordinals[next]) {
            if (row.bytes() == null) {
              throw new IOException(files.get(f) + " changed while it was read");
            }
            visitor.visit(next, row.bytes());
            next++;
          }
        }
      }
    }
  }

  private void add(long ordinal) {
    if (size == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, size * 2);
    }
    ordinals[size++] = ordinal;
  }

  private record Found<T>(long ordinal, T value) {}
}

package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The usable rows of several files, one file open at a time. (Not a {@code flatMap}: the iterator
 * of such a stream holds a whole file in memory.)
 */
final class FileByFile<T> implements Iterator<T>, AutoCloseable {
  private final Iterator<Path> files;
  private final RowParser<T> parser;
  private final BadRows bad;
  private Rows<T> rows;

  private FileByFile(List<Path> files, RowParser<T> parser, BadRows bad) {
    this.files = files.iterator();
    this.parser = parser;
    this.bad = bad;
  }

  /** A sequential stream that closes the open file when it is closed. */
  static <T> Stream<T> stream(List<Path> files, RowParser<T> parser, BadRows bad) {
    FileByFile<T> rows = new FileByFile<>(files, parser, bad);
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, traits), false)
        .onClose(rows::close);
  }

  @Override
  public boolean hasNext() {
    while (rows == null || !rows.hasNext()) {
      close();
      if (!files.hasNext()) {
        return false;
      }
      rows = new Rows<>(files.next(), parser, bad);
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}

package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The rows of files of any format: JSON Lines, one big JSON array, CSV, TSV, Parquet, plain text
 * and markup, all but Parquet also compressed by gzip or Zstandard. Rows stream: a few batches of
 * them are held in memory, whatever the size of the files.
 */
public final class Rows {
  private Rows() {}

  /**
   * The rows of the files in order, each made into a {@code T} by {@code parser} on all cores;
   * {@code paths} are files, folders and globs as {@link InputFiles} takes them. Bad rows are left
   * out and counted in {@code bad}. Use the stream in try-with-resources.
   *
   * @throws org.zerochat4j.base.UserError while the stream runs: a file cannot be read, there are
   *     more bad rows than accepted, or not one row of all files can be used and {@code bad} has no
   *     side file; with one, ask {@link BadRows#requireUsable} when everything is read
   */
  public static <T> Stream<T> read(List<Path> paths, RowParser<T> parser, BadRows bad) {
    return read(List.of(new RowInput<>(paths, ReadOptions.defaults(), parser)), bad);
  }

  /** The same for inputs that are read in different ways, one after the other. */
  public static <T> Stream<T> read(List<RowInput<T>> inputs, BadRows bad) {
    RowIterator<T> rows = iterator(inputs, bad);
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, traits), false)
        .onClose(rows::close);
  }

  static <T> RowIterator<T> iterator(List<RowInput<T>> inputs, BadRows bad) {
    List<ReadAhead.Source> sources = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      for (Path file : InputFiles.of(inputs.get(i).paths())) {
        sources.add(new ReadAhead.Source(i, file, inputs.get(i).options()));
      }
    }
    return new RowIterator<>(
        sources,
        placed -> {
          RawRow raw = placed.row();
          Row row = new Row(placed.path(), raw.ordinal(), raw.line(), raw.content().fields());
          return inputs.get(placed.input()).parser().parse(row);
        },
        bad);
  }
}

package org.zerochat4j.corpus.rows;

/** Makes something of a row. Called by several threads at once. */
@FunctionalInterface
public interface RowParser<T> {
  /** What the row holds, never null; throws {@link BadRow} when it cannot be used. */
  T parse(Row row) throws BadRow;
}

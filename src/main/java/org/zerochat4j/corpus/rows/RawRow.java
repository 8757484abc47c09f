package org.zerochat4j.corpus.rows;

/**
 * A row that nobody has looked into yet.
 *
 * @param ordinal counts the rows of the file from 0, bad ones too, blank lines not
 * @param line where it begins, from 1; of a Parquet file the number of the record
 */
record RawRow(long ordinal, long line, Content content) {}

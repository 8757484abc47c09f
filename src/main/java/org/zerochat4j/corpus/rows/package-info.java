/**
 * Rows of files of every format, read in batches: {@link org.zerochat4j.corpus.rows.Rows} cuts them
 * out of JSON Lines, JSON arrays, CSV, Parquet, text and markup, compressed or not; what cannot be
 * used is counted in {@link org.zerochat4j.corpus.rows.BadRows} and kept in a side file.
 */
package org.zerochat4j.corpus.rows;

package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.List;

/**
 * Files that are read in the same way.
 *
 * @param paths files, folders and globs, as {@link InputFiles} takes them
 * @param parser makes something of each of their rows
 */
public record RowInput<T>(List<Path> paths, ReadOptions options, RowParser<T> parser) {}

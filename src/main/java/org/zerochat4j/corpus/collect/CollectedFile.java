package org.zerochat4j.corpus.collect;

/**
 * A file of the folder that {@link Collector} fills.
 *
 * @param name its path below the folder, with forward slashes
 * @param from its address, or the file it was copied from
 * @param sha256 of its bytes, lower-case hexadecimal
 * @param when it was finished, ISO 8601
 * @param skipped whether the last run that asked for it found it there already
 */
public record CollectedFile(
    String name, String from, long bytes, String sha256, String when, boolean skipped) {}

package org.zerochat4j.corpus.collect;

import java.net.URI;
import java.nio.file.Path;

/**
 * One file to fetch.
 *
 * @param from what the manifest says about where it came from
 * @param address where to download it, null for a file that is copied
 * @param file what to copy, null for a download
 * @param name the path to give it below the folder, with forward slashes
 * @param sha256 that it must have, lower-case hexadecimal; null: any
 */
record Source(String from, URI address, Path file, String name, String sha256) {}

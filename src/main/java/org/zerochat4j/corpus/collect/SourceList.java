package org.zerochat4j.corpus.collect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * A file that is no data but says where data is: each of its lines, empty ones and those with a #
 * aside, is an address or a path, relative to the list or to the working folder, and may have a
 * SHA-256 behind it.
 */
record SourceList(List<Entry> entries) {
  private static final long LONGEST = 1 << 24;
  private static final Pattern WITH_HASH = Pattern.compile("(.*\\S)\\s+([0-9a-fA-F]{64})");

  /** What a line is meant for that is no file: one word that ends as files of data do. */
  private static final Pattern FILE_NAME =
      Pattern.compile(
          "(?i)[^\\s{}\"<>]+\\.(jsonl?|ndjson|[ct]sv|parquet|te?xt|md|html?|gz|zst|zip|tar|xml|bz2)");

  /**
   * A line.
   *
   * @param text as it stands there, without its checksum
   * @param path the file or folder; null for an address
   * @param sha256 null for none
   */
  record Entry(String text, Path path, String sha256) {}

  /**
   * The list that a file is, null when it is data.
   *
   * @throws UserError when a line of a list leads nowhere
   */
  static SourceList of(Path file) {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines(file)) {
      Entry entry = entry(file, line);
      if (!isSource(entry)) {
        return null;
      }
      entries.add(entry);
    }
    if (entries.isEmpty()) {
      return null;
    }
    for (Entry entry : entries) {
      if (entry.path() == null && !Sources.isAddress(entry.text())) {
        throw new UserError(
            file + ": " + entry.text() + " is neither an address nor a file that is there");
      }
    }
    return new SourceList(entries);
  }

  private static boolean isSource(Entry entry) {
    return entry.path() != null
        || Sources.isAddress(entry.text())
        || FILE_NAME.matcher(entry.text()).matches();
  }

  private static Entry entry(Path list, String line) {
    Matcher withHash = WITH_HASH.matcher(line);
    boolean hash = withHash.matches();
    String text = hash ? withHash.group(1) : line;
    Path path = Sources.isAddress(text) ? null : path(list, text);
    return new Entry(text, path, hash ? withHash.group(2) : null);
  }

  /** A file, or a folder written as one with a slash; null when there is none. */
  private static Path path(Path list, String text) {
    try {
      for (Path path : List.of(list.resolveSibling(text), Path.of(text))) {
        if (Files.isRegularFile(path) || (text.contains("/") && Files.isDirectory(path))) {
          return path;
        }
      }
    } catch (InvalidPathException e) {
      return null; // Text that no path can be.
    }
    return null;
  }

  private static List<String> lines(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
        return List.of();
      }
      // What is no text has no line that is an address, whatever the characters become.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }
}

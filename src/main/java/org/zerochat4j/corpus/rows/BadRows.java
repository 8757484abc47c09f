package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Problems;

/**
 * The rows a stage could not use: how many, and the first few as {@code file:line: reason}. Ends
 * the work with a {@link UserError} when there are more than the limit, or when a file has no good
 * row.
 */
public final class BadRows {
  /** How many bad rows a stage accepts by default. */
  public static final long DEFAULT_LIMIT = 1000;

  /** The longest row accepted by default, in bytes. */
  public static final int DEFAULT_ROW_BYTES = 10_000_000;

  private static final int REPORTED = 5;

  private final long limit;
  private final int maxRowBytes;
  private final Quarantine quarantine;
  private final boolean ignored;
  private final List<String> first = new ArrayList<>();
  private long count;
  private long broken;
  private long blankLines;
  private boolean anyUsable;
  private UserError nothingUsable;

  /** With the default limits. */
  public BadRows() {
    this(DEFAULT_LIMIT, DEFAULT_ROW_BYTES);
  }

  /** Accepts {@code limit} bad rows; a row longer than {@code maxRowBytes} is a bad one. */
  public BadRows(long limit, int maxRowBytes) {
    this(limit, maxRowBytes, null);
  }

  /**
   * The same, with a side file that gets every bad row.
   *
   * @param quarantine JSON Lines {@code {file, line, reason, ...}}; one of an earlier run is
   *     deleted when reading begins; null for none
   */
  public BadRows(long limit, int maxRowBytes, Path quarantine) {
    this(limit, maxRowBytes, quarantine, false);
  }

  private BadRows(long limit, int maxRowBytes, Path quarantine, boolean ignored) {
    this.ignored = ignored;
    this.limit = limit;
    this.maxRowBytes = maxRowBytes;
    this.quarantine = quarantine == null ? null : new Quarantine(quarantine);
  }

  /**
   * With a side file beside what a stage writes: {@code <out without ending>.bad.jsonl}. Without an
   * {@code out} (null) there is no side file.
   */
  public static BadRows beside(Path out, long limit, int maxRowBytes) {
    return new BadRows(limit, maxRowBytes, out == null ? null : Quarantine.beside(out));
  }

  /** For a read before the one that counts: accepts everything and keeps nothing. */
  public static BadRows ignored(int maxRowBytes) {
    return new BadRows(Long.MAX_VALUE, maxRowBytes, null, true);
  }

  /** What every stage demands of the two limits among its settings. */
  public static void validate(Problems problems, long maxBadRows, int maxRowBytes) {
    problems.require(maxBadRows >= 0, "maxBadRows", "must not be negative");
    problems.require(maxRowBytes > 0, "maxRowBytes", "must be positive");
  }

  /** How many rows were bad so far. */
  public synchronized long count() {
    return count;
  }

  /** How many lines held nothing; these are no rows at all. */
  public synchronized long blankLines() {
    return blankLines;
  }

  /** The first bad rows, each {@code file:line: reason}. */
  public synchronized List<String> first() {
    return List.copyOf(first);
  }

  /**
   * What the reports show: {@code {"count": n, "blank_lines": b, "first": [...], "quarantine":
   * file}}.
   */
  @JsonValue
  public synchronized Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("count", count);
    summary.put("blank_lines", blankLines);
    summary.put("first", first());
    if (quarantine != null && count > 0) {
      summary.put("quarantine", quarantine.target().toString());
    }
    return summary;
  }

  /** "2 bad rows left out, the first: file:line: reason"; only when there are any. */
  public synchronized String leftOut() {
    String kept = quarantine == null ? ", " : ", kept in " + quarantine.target() + "; ";
    String rows = count == 1 ? " bad row" : " bad rows";
    return count + rows + " left out" + kept + "the first: " + first.getFirst();
  }

  int maxRowBytes() {
    return maxRowBytes;
  }

  /** Called before files are read. */
  synchronized void begin(List<ReadAhead.Source> sources) {
    if (quarantine != null) {
      quarantine.begin(sources);
    }
  }

  synchronized void add(Path file, RawRow row, BadRow bad) {
    String reason = bad.getMessage();
    count++;
    if (!bad.isLeftOut()) {
      broken++;
    }
    if (first.size() < REPORTED) {
      first.add(file + ":" + row.line() + ": " + reason);
    }
    if (quarantine != null) {
      quarantine.add(file, row, reason);
    }
    if (broken > limit) {
      throw new UserError(
          "more than "
              + limit
              + " bad rows, the first is "
              + first.getFirst()
              + (quarantine == null ? "" : " (all of them: " + quarantine.target() + ")")
              + "; repair the input or raise maxBadRows");
    }
  }

  synchronized void addBlankLines(long lines) {
    blankLines += lines;
  }

  /** The end of a read that gave a row. */
  synchronized void someUsable() {
    anyUsable = true;
  }

  /**
   * The end of a read in which all of the {@code rows} rows were bad; {@code first} is the first of
   * them. An error, unless there is a side file: then the rows are not lost, and other inputs may
   * be better.
   */
  synchronized void nothingUsable(Batch.Placed first, long rows, String problem) {
    UserError error =
        new UserError(
            first.path()
                + ": none of its "
                + rows
                + " rows can be used; line "
                + first.row().line()
                + ": "
                + problem);
    if (quarantine == null && !ignored) {
      throw error;
    }
    nothingUsable = nothingUsable == null ? error : nothingUsable;
  }

  /**
   * For a stage with a side file, when it has read everything.
   *
   * @throws UserError when there were rows and all of them were bad
   */
  public synchronized void requireUsable() {
    if (nothingUsable != null && !anyUsable) {
      throw nothingUsable;
    }
  }
}

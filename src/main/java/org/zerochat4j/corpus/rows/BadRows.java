package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.UserError;

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
  private final List<String> first = new ArrayList<>();
  private long count;
  private long blankLines;

  /** With the default limits. */
  public BadRows() {
    this(DEFAULT_LIMIT, DEFAULT_ROW_BYTES);
  }

  /** Accepts {@code limit} bad rows; a row longer than {@code maxRowBytes} is a bad one. */
  public BadRows(long limit, int maxRowBytes) {
    this.limit = limit;
    this.maxRowBytes = maxRowBytes;
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

  /** What the reports show: {@code {"count": n, "blank_lines": b, "first": [...]}}. */
  @JsonValue
  public synchronized Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("count", count);
    summary.put("blank_lines", blankLines);
    summary.put("first", first());
    return summary;
  }

  int maxRowBytes() {
    return maxRowBytes;
  }

  synchronized void add(Path file, long line, String reason) {
    count++;
    if (first.size() < REPORTED) {
      first.add(file + ":" + line + ": " + reason);
    }
    if (count > limit) {
      throw new UserError(
          "more than "
              + limit
              + " bad rows, the first is "
              + first.getFirst()
              + "; repair the input or raise maxBadRows");
    }
  }

  synchronized void addBlankLines(long lines) {
    blankLines += lines;
  }

  /** Called at the end of a file in which all of the {@code rows} rows were bad. */
  UserError nothingUsable(Path file, long rows, String firstProblem) {
    return new UserError(file + ": none of its " + rows + " rows can be used; " + firstProblem);
  }
}

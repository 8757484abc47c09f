package org.zerochat4j.tokenizer.split;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Cuts at the matches of a pattern, in one of the ways the Hugging Face library knows. */
final class MatchStage extends Stage {
  /** What becomes of a match. */
  enum Behavior {
    REMOVED,
    ISOLATED,
    MERGED_WITH_PREVIOUS,
    MERGED_WITH_NEXT,
    CONTIGUOUS;

    private static final Map<String, Behavior> NAMES =
        Map.of(
            "removed", REMOVED,
            "isolated", ISOLATED,
            "mergedwithprevious", MERGED_WITH_PREVIOUS,
            "mergedwithnext", MERGED_WITH_NEXT,
            "contiguous", CONTIGUOUS);

    /** The behaviour of that name, or null. */
    static Behavior named(String name) {
      return NAMES.get(name.replace("_", "").toLowerCase(Locale.ROOT));
    }
  }

  /** Finds the matches in a text. */
  @FunctionalInterface
  interface Finder {
    /** Reports every match between {@code start} and {@code end} to {@code out}, in order. */
    void find(char[] text, int start, int end, MatchStage out);
  }

  private final Finder finder;
  private final Behavior behavior;
  private final boolean invert;

  // The segments of a piece: matches and what lies between them.
  private int[] ends = new int[64];
  private boolean[] matches = new boolean[64];
  private int count;
  private int covered;

  MatchStage(Finder finder, Behavior behavior, boolean invert, Stage next) {
    super(next);
    this.finder = finder;
    this.behavior = behavior;
    this.invert = invert;
  }

  /** A match from {@code from} to {@code to}. */
  void match(int from, int to) {
    if (from > covered) {
      segment(from, invert);
    }
    segment(to, !invert);
  }

  private void segment(int end, boolean match) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
      matches = Arrays.copyOf(matches, count * 2);
    }
    ends[count] = end;
    matches[count++] = match;
    covered = end;
  }

  @Override
  public void piece(char[] text, int start, int end, boolean first) {
    count = 0;
    covered = start;
    finder.find(text, start, end, this);
    if (end > covered) {
      segment(end, invert);
    }
    int from = start;
    for (int i = 0; i < count; i++) {
      if (joins(i)) {
        continue;
      }
      if (ends[i] > from && !(behavior == Behavior.REMOVED && matches[i])) {
        next.piece(text, from, ends[i], first && from == start);
      }
      from = ends[i];
    }
  }

  /** Whether segment {@code i} and the next one stay together. */
  private boolean joins(int i) {
    if (i + 1 == count) {
      return false;
    }
    return switch (behavior) {
      case REMOVED, ISOLATED -> false;
      case CONTIGUOUS -> matches[i] == matches[i + 1];
      case MERGED_WITH_PREVIOUS -> !matches[i] && matches[i + 1];
      case MERGED_WITH_NEXT -> matches[i] && !matches[i + 1];
    };
  }
}

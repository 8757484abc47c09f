package org.zerochat4j.eval.report;

import java.util.ArrayList;
import java.util.List;

/** A table cell: text and any number of small coloured labels behind it. */
public record Cell(String text, List<Badge> badges) {
  /** What a label's colour says. */
  public enum Tone {
    GOOD,
    BAD,
    PLAIN
  }

  /** A short label. */
  public record Badge(String text, Tone tone) {}

  /** Keeps its own copy of the badges. */
  public Cell {
    badges = List.copyOf(badges);
  }

  /** A cell without labels. */
  public static Cell of(String text) {
    return new Cell(text, List.of());
  }

  /** The same cell with one more label. */
  public Cell badge(String label, Tone tone) {
    List<Badge> more = new ArrayList<>(badges);
    more.add(new Badge(label, tone));
    return new Cell(text, more);
  }
}

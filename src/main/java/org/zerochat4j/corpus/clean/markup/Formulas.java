package org.zerochat4j.corpus.clean.markup;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps formulas ({@code $a_i$}, {@code $$...$$}) away from the Markdown parser, which would take
 * their underscores, stars and backslashes for marks of its own. A private-use character stands for
 * each in the meantime.
 */
final class Formulas {
  private static final char BEGIN = '\ue000';
  private static final char END = '\ue001';
  private static final int LONGEST_BLOCK = 60;

  private final List<String> hidden = new ArrayList<>();

  /** The Markdown with a stand-in for each formula; code blocks are left alone. */
  String hide(String markdown) {
    if (markdown.indexOf('$') < 0 || markdown.indexOf(BEGIN) >= 0) {
      return markdown;
    }
    StringBuilder result = new StringBuilder(markdown.length());
    String[] lines = markdown.split("\n", -1);
    CodeFences fences = new CodeFences();
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      if (i > 0) {
        result.append('\n');
      }
      if (fences.covers(line)) {
        result.append(line);
      } else {
        int end = line.strip().startsWith("$$") ? blockEnd(lines, i) : i;
        if (end > i) {
          result.append(stand(String.join("\n", List.of(lines).subList(i, end + 1)).strip()));
          i = end;
        } else {
          inline(line, result);
        }
      }
    }
    return result.toString();
  }

  /** The text with the formulas back in their places. */
  String show(String text) {
    if (hidden.isEmpty()) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, from)) {
      int end = text.indexOf(END, at);
      result.append(text, from, at).append(hidden.get(Integer.parseInt(text, at + 1, end, 10)));
      from = end + 1;
    }
    return result.append(text, from, text.length()).toString();
  }

  private String stand(String formula) {
    hidden.add(formula);
    return BEGIN + Integer.toString(hidden.size() - 1) + END;
  }

  /** The line on which the block of formulas that begins on {@code first} ends; itself if none. */
  private static int blockEnd(String[] lines, int first) {
    if (lines[first].strip().length() > 2 && lines[first].strip().endsWith("$$")) {
      return first;
    }
    for (int i = first + 1; i < Math.min(lines.length, first + LONGEST_BLOCK); i++) {
      if (lines[i].stripTrailing().endsWith("$$")) {
        return i;
      }
      if (lines[i].startsWith("```")) {
        return first;
      }
    }
    return first;
  }

  /** Pandoc's rule: no space inside the dollars, no digit behind them; not within backticks. */
  private void inline(String line, StringBuilder result) {
    int from = 0;
    while (from < line.length()) {
      int open = line.indexOf('$', from);
      int tick = line.indexOf('`', from);
      if (open < 0) {
        break;
      }
      if (tick >= 0 && tick < open) {
        int close = line.indexOf('`', tick + 1);
        int next = close < 0 ? tick + 1 : close + 1;
        result.append(line, from, next);
        from = next;
        continue;
      }
      int marks = line.startsWith("$$", open) ? 2 : 1;
      int close = line.indexOf(marks == 2 ? "$$" : "$", open + marks);
      if (close < 0 || (marks == 1 && !fits(line, open, close))) {
        result.append(line, from, open + marks);
        from = open + marks;
      } else {
        result.append(line, from, open).append(stand(line.substring(open, close + marks)));
        from = close + marks;
      }
    }
    result.append(line, Math.min(from, line.length()), line.length());
  }

  private static boolean fits(String line, int open, int close) {
    return close > open + 1
        && (open == 0 || line.charAt(open - 1) != '\\')
        && line.charAt(open + 1) != ' '
        && line.charAt(close - 1) != ' '
        && (close + 1 == line.length() || !Character.isDigit(line.charAt(close + 1)));
  }
}

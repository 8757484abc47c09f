package org.zerochat4j.tokenizer.normalize;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.zerochat4j.corpus.Characters;

/**
 * Puts long runs of combining marks into the order that every normal form wants (Unicode 3.11, the
 * canonical ordering algorithm). {@link Normalizer} does so by insertion: a hostile text of a
 * million marks would take it many minutes.
 */
final class MarkOrder {
  /** No language stacks as many; Unicode's stream-safe format allows 30. */
  private static final int LONG = 64;

  /** Marks of the lowest and the highest class there is. */
  private static final String LOWEST = "\u0334";

  private static final String HIGHEST = "\u0345";

  private MarkOrder() {}

  /** {@code text}, or where it has long runs of marks a text with the same normal forms. */
  static CharSequence ordered(CharSequence text, Form form) {
    StringBuilder out = null;
    int copied = 0;
    for (int i = 0; i < text.length(); ) {
      int stop = i;
      int marks = 0;
      while (stop < text.length() && Characters.isMark(Character.codePointAt(text, stop))) {
        stop += Character.charCount(Character.codePointAt(text, stop));
        marks++;
      }
      if (marks > LONG) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, i);
        appendOrdered(text.subSequence(i, stop).toString(), form, out);
        copied = stop;
      }
      i = stop == i ? i + Character.charCount(Character.codePointAt(text, i)) : stop;
    }
    return out == null ? text : out.append(text, copied, text.length());
  }

  private static void appendOrdered(String run, Form form, StringBuilder out) {
    boolean compatible = form == Form.NFKC || form == Form.NFKD;
    Map<Integer, String> parts = new HashMap<>();
    StringBuilder decomposed = new StringBuilder(run.length());
    run.codePoints()
        .forEach(point ->
            decomposed.append(
                parts.computeIfAbsent(
                    point,
                    p ->
                        Normalizer.normalize(
                            Character.toString(p), compatible ? Form.NFKD : Form.NFD))));
    int[] points = decomposed.codePoints().toArray();
    Map<Integer, Integer> classes = classes(points);
    for (int i = 0; i < points.length; ) {
      int stop = i;
      while (stop < points.length && classes.get(points[stop]) > 0) {
        stop++;
      }
      long[] keys = new long[stop - i];
      for (int k = 0; k < keys.length; k++) {
        keys[k] = (long) classes.get(points[i + k]) << 32 | (i + k);
      }
      Arrays.sort(keys);
      for (long key : keys) {
        out.appendCodePoint(points[(int) key]);
      }
      if (stop < points.length) {
        out.appendCodePoint(points[stop++]); // It begins a new sequence.
      }
      i = stop;
    }
  }

  /**
   * Numbers in the order of the combining classes, 0 for no class. Java does not give the classes
   * themselves, but tells whether two characters are in order.
   */
  private static Map<Integer, Integer> classes(int[] points) {
    Integer[] marks = Arrays.stream(points).distinct().boxed().toArray(Integer[]::new);
    Map<Integer, Integer> classes = new HashMap<>();
    for (int point : marks) {
      String one = Character.toString(point);
      classes.put(point, swaps(HIGHEST, one) || swaps(one, LOWEST) ? 1 : 0);
    }
    Integer[] ordered =
        Arrays.stream(marks)
            .filter(p -> classes.get(p) > 0)
            .sorted(MarkOrder::compare)
            .toArray(Integer[]::new);
    int number = 1;
    for (int i = 0; i < ordered.length; i++) {
      number += i > 0 && compare(ordered[i - 1], ordered[i]) < 0 ? 1 : 0;
      classes.put(ordered[i], number);
    }
    return classes;
  }

  private static int compare(Integer a, Integer b) {
    String one = Character.toString(a);
    String other = Character.toString(b);
    return swaps(one, other) ? 1 : swaps(other, one) ? -1 : 0;
  }

  /** Whether the class of {@code first} is the higher one, and neither has none. */
  private static boolean swaps(String first, String second) {
    return !Normalizer.isNormalized(first + second, Form.NFD);
  }
}

package org.zerochat4j.stages.world;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Preference;

/**
 * Knows the truth about answers. Any string may be judged; garbage is simply wrong and without
 * style.
 */
public final class Judge {
  /** The shortest statement is longer than this, in code points. */
  private static final int SHORTEST = 4;

  /** An answer this many times longer than the longest proper one is no answer. */
  private static final int TOO_LONG = 3;

  /** Something of four letters (two Chinese characters) or more said twice in a row. */
  private static final Pattern STUTTER = Pattern.compile("(?s)(\\p{IsHan}{2,}|.{4,}?)\\1");

  private final List<Style> styles;
  private final int longest;

  /**
   * A judge for answers in these styles.
   *
   * @param longest code points of the longest proper answer
   */
  Judge(List<Style> styles, int longest) {
    this.styles = List.copyOf(styles);
    this.longest = longest;
  }

  /** Whether the answer has the right value and no other value of that attribute. */
  public boolean correct(Question question, String answer) {
    Fact fact = question.fact();
    return fact.attribute().values().stream()
        .allMatch(value -> contains(answer, value) == value.equals(fact.value()));
  }

  /**
   * Whether the answer is one well-formed courteous sentence: exactly one style marker, where it
   * belongs, around a statement; nothing repeated, nothing endless, ended.
   */
  public boolean preferredStyle(String answer) {
    String text = answer.strip();
    int points = text.codePointCount(0, text.length());
    if (points > TOO_LONG * longest || STUTTER.matcher(text).find() || repeats(text)) {
      return false;
    }
    List<Style> found = styles.stream().filter(s -> occurrences(text, s.words()) > 0).toList();
    if (found.size() != 1 || !found.getFirst().courteous()) {
      return false;
    }
    Style style = found.getFirst();
    String end = style.language().end();
    if (occurrences(text, style.words()) != 1
        || occurrences(text, end) != 1
        || !text.endsWith(end)) {
      return false;
    }
    String sentence = text.substring(0, text.length() - end.length());
    boolean placed =
        style.opens() ? sentence.startsWith(style.words()) : sentence.endsWith(style.words());
    String body = sentence.replace(style.words(), "");
    return placed && body.codePoints().filter(Character::isLetter).count() >= SHORTEST;
  }

  /** Positive when {@code a} is the better answer, negative when {@code b} is, 0 for a tie. */
  public int compare(Question question, String a, String b) {
    return Integer.compare(score(question, a), score(question, b));
  }

  /** 0 to 3: right counts 2, courteous 1. */
  public int score(Question question, String answer) {
    return (correct(question, answer) ? 2 : 0) + (preferredStyle(answer) ? 1 : 0);
  }

  /** The best sample over the worst; empty when the judge sees no difference between them. */
  public Optional<Preference> pair(Question question, List<String> samples) {
    Comparator<String> byScore = Comparator.comparingInt(s -> score(question, s));
    Optional<String> best = samples.stream().max(byScore);
    Optional<String> worst = samples.stream().min(byScore);
    if (best.isEmpty() || compare(question, best.get(), worst.orElseThrow()) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Preference(
            question.id() + "-samples",
            question.text(),
            best.get(),
            worst.orElseThrow(),
            "samples"));
  }

  /** Latin words only count whole, whatever their case. */
  private static boolean contains(String answer, String value) {
    if (Character.isIdeographic(value.codePointAt(0))) {
      return answer.contains(value);
    }
    String text = answer.toLowerCase(Locale.ROOT);
    for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      int end = at + value.length();
      if ((at == 0 || !Character.isLetter(text.charAt(at - 1)))
          && (end == text.length() || !Character.isLetter(text.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the same run of code points comes twice: 5 of them in Chinese, 14 in other scripts. */
  private static boolean repeats(String text) {
    int[] points = text.codePoints().toArray();
    int run = Characters.chineseShare(text) > 0.3 ? 5 : 14;
    Set<String> seen = new HashSet<>();
    for (int i = 0; i + run <= points.length; i++) {
      if (!seen.add(new String(points, i, run))) {
        return true;
      }
    }
    return false;
  }

  private static int occurrences(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }
}

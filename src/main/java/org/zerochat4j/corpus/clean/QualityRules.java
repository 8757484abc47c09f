package org.zerochat4j.corpus.clean;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.zerochat4j.corpus.Characters;

/**
 * Rules that drop what is hardly worth reading, by what it is made of. The default limits are wide:
 * poems, laws with numbered articles and pages full of code stay.
 */
final class QualityRules {
  private static final int FEW_LINES = 4;
  private static final int SHORT_TEXT = 50;
  private static final String BULLETS = "-*•·●■□◆◇▪▶►○★☆➤";

  /** Which script a language is written in. */
  private static final Map<String, int[]> SCRIPTS =
      Map.ofEntries(
          Map.entry("zh", new int[] {TextProfile.HAN}),
          Map.entry("ja", new int[] {TextProfile.KANA, TextProfile.HAN}),
          Map.entry("ko", new int[] {TextProfile.HANGUL}),
          Map.entry("en", new int[] {TextProfile.LATIN}),
          Map.entry("ru", new int[] {TextProfile.CYRILLIC}),
          Map.entry("other", new int[] {TextProfile.OTHER_LETTER}));

  private static final double JAPANESE = 0.1;

  private QualityRules() {}

  /** The names that the setting {@code languages} takes. */
  static Set<String> languages() {
    return SCRIPTS.keySet();
  }

  static String empty(Draft draft) {
    return Characters.isBlank(draft.text()) ? null : draft.text();
  }

  static String tooShort(Draft draft) {
    return draft.profile().visible() < draft.limits().minimumCharacters() ? null : draft.text();
  }

  static String tooLong(Draft draft) {
    return draft.profile().visible() > draft.limits().maximumCharacters() ? null : draft.text();
  }

  /** By scripts: what has a tenth of kana is Japanese and counts for Chinese no more. */
  static String language(Draft draft) {
    if (draft.config().languages().isEmpty()) {
      return draft.text();
    }
    TextProfile profile = draft.profile();
    long all = profile.weight();
    boolean japanese = profile.count(TextProfile.KANA) > JAPANESE * profile.visible();
    long wanted = 0;
    int counted = 0;
    for (String language : draft.config().languages()) {
      String name = language.toLowerCase(Locale.ROOT);
      for (int script : SCRIPTS.get(name)) {
        boolean foreign = name.equals("zh") && japanese;
        if (!foreign && (counted & 1 << script) == 0) {
          counted |= 1 << script;
          wanted += profile.weight(script);
        }
      }
    }
    return all > 0 && wanted < draft.limits().languageShare() * all ? null : draft.text();
  }

  static String symbols(Draft draft) {
    TextProfile profile = draft.profile();
    int symbols = profile.visible() - profile.lettersAndDigits();
    return profile.visible() >= SHORT_TEXT
            && symbols > draft.limits().symbolShare() * profile.visible()
        ? null
        : draft.text();
  }

  /** The share of characters in web and e-mail addresses. */
  static String links(Draft draft) {
    String text = draft.text();
    if (text.length() < SHORT_TEXT) {
      return text;
    }
    long linked = 0;
    for (int i = text.indexOf("://"); i >= 0; i = text.indexOf("://", i + 1)) {
      int start = i;
      while (start > 0
          && Character.isLetter(text.charAt(start - 1))
          && text.charAt(start - 1) < 0x80) {
        start--;
      }
      int end = i + 3;
      while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) < 0x7f) {
        end++;
      }
      linked += end - start;
      i = end - 1;
    }
    return linked > draft.limits().linkShare() * draft.profile().weightOfVisible() ? null : text;
  }

  static String ellipses(Draft draft) {
    String text = draft.text();
    if (text.indexOf('…') < 0 && !text.contains("...")) {
      return text;
    }
    return share(
                text,
                (start, end) -> text.charAt(end - 1) == '…' || text.startsWith("...", end - 3))
            > draft.limits().ellipsisLineShare()
        ? null
        : text;
  }

  static String lists(Draft draft) {
    String text = draft.text();
    return share(text, (start, _) -> BULLETS.indexOf(text.charAt(start)) >= 0)
            > draft.limits().listLineShare()
        ? null
        : text;
  }

  static String shortLines(Draft draft) {
    String text = draft.text();
    long[] characters = {0};
    long[] lines = {0};
    share(
        text,
        (start, end) -> {
          characters[0] += end - start;
          lines[0]++;
          return true;
        });
    return lines[0] >= FEW_LINES && characters[0] < draft.limits().lineLength() * lines[0]
        ? null
        : text;
  }

  @FunctionalInterface
  private interface LineTest {
    boolean holds(int start, int end);
  }

  /** The share of lines, without the blank ones, for which the test holds; 0 of a few lines. */
  private static double share(String text, LineTest test) {
    int lines = 0;
    int hits = 0;
    for (int start = 0; start <= text.length(); ) {
      int end = Lines.end(text, start);
      int from = Lines.leading(text, start, end);
      int to = Lines.trailing(text, from, end);
      if (from < to) {
        lines++;
        hits += test.holds(from, to) ? 1 : 0;
      }
      start = end + 1;
    }
    return lines < FEW_LINES ? 0 : (double) hits / lines;
  }
}

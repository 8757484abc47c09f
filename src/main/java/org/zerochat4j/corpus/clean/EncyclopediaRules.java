package org.zerochat4j.corpus.clean;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.clean.markup.CodeFences;

/** The rules of the reference, made for Chinese encyclopedias. */
final class EncyclopediaRules {
  private static final List<String> UNWANTED_TITLES =
      List.of("重要参数", "项目简介", "产品简介", "个人资料", "个人简介");

  /** With a year in the brackets it is the number of a document: 国发[2002]5号, 国发[85]12号. */
  private static final Pattern CITATION =
      Pattern.compile("\\[\\s*\\d{1,3}(\\s*[-–—~,，、]\\s*\\d{1,3})*\\s*\\](?!\\(|\\d{1,5}号)");

  private static final Pattern CITATION_IN_PROSE =
      Pattern.compile("\\[ ?\\d{1,3}( ?[-–—~,，、] ?\\d{1,3})* ?\\](?![(\\w])");

  private static final String LIST_MARKS = ",，、";
  private static final String CLAUSE_ENDS = "，。；：！？、\n";
  private static final String CLOSING = "。！？”’」』》）】";

  private EncyclopediaRules() {}

  static String sectionTitles(Draft draft) {
    for (String heading : draft.page().headings()) {
      for (String unwanted : UNWANTED_TITLES) {
        if (heading.contains(unwanted)) {
          return null;
        }
      }
    }
    return draft.text();
  }

  static String tooManySpaces(Draft draft) {
    String text = draft.text();
    if (!draft.page().layout().equals("baike") || !draft.isChinese()) {
      return text;
    }
    long spaces = text.codePoints().filter(Character::isSpaceChar).count();
    return spaces > draft.config().maximumSpaces() ? null : text;
  }

  static String citations(Draft draft) {
    String text = draft.text();
    if (!hasNumberInBrackets(text) || !draft.isChinese()) {
      return text;
    }
    if (draft.isEncyclopedia()) {
      return CITATION.matcher(text).replaceAll("");
    }
    if (text.contains("[0]")) {
      return text; // Citations are counted from one, what is counted from zero are places.
    }
    boolean counted = text.contains("[1]");
    CodeFences fences = Lines.fences(text);
    if (fences == null && text.indexOf('$') < 0 && text.indexOf('`') < 0) {
      return withoutCitationsInProse(text, counted);
    }
    return Lines.mapText(
        text,
        line ->
            line.indexOf('$') >= 0 || line.indexOf('`') >= 0 || line.startsWith("    ")
                ? line
                : withoutCitationsInProse(line, counted));
  }

  /**
   * Where brackets may be code, an array or an interval, a citation stands directly behind Chinese
   * in a text that has the first one too ({@code counted}); in others at the end of a clause.
   */
  private static String withoutCitationsInProse(String text, boolean counted) {
    StringBuilder out = null;
    Matcher matcher = null;
    int copied = 0;
    for (int i = text.indexOf('['); i >= 0; i = text.indexOf('[', i + 1)) {
      boolean chained = out != null && i == copied;
      boolean adjacent = followsChinese(text, i);
      if (chained || adjacent || followsChinese(text, behindSpace(text, i))) {
        matcher = matcher == null ? CITATION_IN_PROSE.matcher(text) : matcher;
        if (matcher.useTransparentBounds(true).region(i, text.length()).lookingAt()
            && ((counted && (chained || adjacent)) || endsClause(text, i, matcher))) {
          out = out == null ? new StringBuilder(text.length()) : out;
          out.append(text, copied, i);
          copied = matcher.end();
          i = copied - 1;
        }
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** A number or a range, no list of numbers, right before or behind a mark. */
  private static boolean endsClause(String text, int start, Matcher citation) {
    for (int i = start; i < citation.end(); i++) {
      if (LIST_MARKS.indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return citation.end() == text.length()
        || CLAUSE_ENDS.indexOf(text.charAt(citation.end())) >= 0
        || CLOSING.indexOf(text.charAt(behindSpace(text, start) - 1)) >= 0;
  }

  /** Where the white space before {@code i} begins; lines are not crossed. */
  private static int behindSpace(String text, int i) {
    int from = i;
    while (from > 1
        && text.charAt(from - 1) != '\n'
        && Characters.isWhiteSpace(text.charAt(from - 1))) {
      from--;
    }
    return from;
  }

  private static boolean followsChinese(String text, int i) {
    return i > 0
        && (TextProfile.kind(text.charAt(i - 1)) == TextProfile.HAN
            || CLOSING.indexOf(text.charAt(i - 1)) >= 0);
  }

  private static boolean hasNumberInBrackets(String text) {
    for (int i = text.indexOf('['); i >= 0; i = text.indexOf('[', i + 1)) {
      if (i + 1 < text.length()
          && (Character.isDigit(text.charAt(i + 1))
              || Character.isWhitespace(text.charAt(i + 1)))) {
        return true;
      }
    }
    return false;
  }

  static String endMarks(Draft draft) {
    String text = draft.text();
    int first = 1;
    while (first < text.length() && !repeatsEndMark(text, first)) {
      first++;
    }
    if (first >= text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      if (!repeatsEndMark(text, i)) {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean repeatsEndMark(String text, int i) {
    char c = text.charAt(i);
    return (c == '。' || c == '！' || c == '？') && text.charAt(i - 1) == c;
  }

  static String tooFewChinese(Draft draft) {
    return draft.isChinese()
            && draft.profile().count(TextProfile.HAN) < draft.config().minimumChinese()
        ? null
        : draft.text();
  }
}

package org.zerochat4j.corpus.clean;

import java.util.List;
import java.util.regex.Pattern;
import org.zerochat4j.corpus.clean.markup.CodeFences;

/** The rules of the reference, made for Chinese encyclopedias. */
final class EncyclopediaRules {
  private static final List<String> UNWANTED_TITLES =
      List.of("重要参数", "项目简介", "产品简介", "个人资料", "个人简介");

  private static final Pattern CITATION =
      Pattern.compile("\\[\\s*\\d{1,4}(\\s*[-–—~,，、]\\s*\\d{1,4})*\\s*\\](?!\\()");

  /** Elsewhere {@code a[1]} may be code or a formula, and a line may begin with its number. */
  private static final Pattern CITATION_IN_PROSE =
      Pattern.compile("(?<=[^\\s\\w\\])}$`\\\\*.\"'\\[=(]\\s?)" + CITATION.pattern());

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
    CodeFences fences = Lines.fences(text);
    if (fences == null && text.indexOf('$') < 0 && text.indexOf('`') < 0) {
      return CITATION_IN_PROSE.matcher(text).replaceAll("");
    }
    return Lines.mapText(
        text,
        line ->
            line.indexOf('$') >= 0 || line.indexOf('`') >= 0 || line.startsWith("    ")
                ? line
                : CITATION_IN_PROSE.matcher(line).replaceAll(""));
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

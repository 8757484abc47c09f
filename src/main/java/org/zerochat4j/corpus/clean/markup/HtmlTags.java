package org.zerochat4j.corpus.clean.markup;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Single tags of HTML in a text that is something else. */
public final class HtmlTags {
  private static final Set<String> FORMATTING =
      Set.of(
          "a",
          "b",
          "big",
          "center",
          "del",
          "div",
          "em",
          "font",
          "i",
          "ins",
          "li",
          "mark",
          "p",
          "s",
          "small",
          "span",
          "strike",
          "strong",
          "sub",
          "sup",
          "table",
          "tbody",
          "td",
          "th",
          "thead",
          "tr",
          "tt",
          "u",
          "ul",
          "ol",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "br",
          "hr",
          "img",
          "code",
          "kbd",
          "details",
          "summary",
          "blockquote",
          "figure",
          "figcaption",
          "section");

  private static final Pattern TAG =
      Pattern.compile(
          "</?([A-Za-z][A-Za-z0-9]{0,10})((?:\\s+[\\w:-]+(?:\\s*=\\s*(?:\"[^\"<]*\"|'[^'<]*'|"
              + "[^\\s\"'<>=]+))?)*)\\s*/?>");

  private static final Set<String> ALONE = Set.of("br", "hr", "img");

  private HtmlTags() {}

  /** Whether {@code tag}, from {@code <} to {@code >}, is one that formats text. */
  static boolean isFormatting(String tag) {
    Matcher matcher = TAG.matcher(tag);
    return matcher.matches() && FORMATTING.contains(matcher.group(1).toLowerCase(Locale.ROOT));
  }

  /**
   * The line without its formatting tags; {@code <br>} becomes a line break. A tag counts only when
   * the line holds its partner too, so {@code a<b} and {@code List<i>} stay what they are.
   */
  public static String strip(String line) {
    if (line.indexOf('<') < 0 || line.indexOf('`') >= 0) {
      return line;
    }
    String lower = line.toLowerCase(Locale.ROOT);
    return TAG.matcher(line)
        .replaceAll(m -> {
          String name = m.group(1).toLowerCase(Locale.ROOT);
          if (!FORMATTING.contains(name)) {
            return Matcher.quoteReplacement(m.group());
          }
          if (ALONE.contains(name)) {
            return name.equals("br") ? "\n" : "";
          }
          boolean paired =
              lower.contains("</" + name)
                  && (lower.contains("<" + name + ">") || lower.contains("<" + name + " "));
          return paired ? "" : Matcher.quoteReplacement(m.group());
        });
  }
}

package org.zerochat4j.corpus.clean.markup;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of markup that are made into text. */
public enum Markup {
  /** Whole pages or pieces of them. */
  HTML(HtmlText::page, "html", "htm", "xhtml"),
  /** CommonMark with GitHub's tables. */
  MARKDOWN(MarkdownText::of, "markdown", "md", "mdown", "mkd", "mdx", "rmd", "qmd"),
  /** Manual pages. */
  ROFF(RoffText::of, "roff", "man", "mdoc", "troff"),
  /** MediaWiki. */
  WIKI(WikiText::of, "wiki", "mediawiki", "wikitext");

  private static final List<Markup> KINDS = List.of(values());
  private static final int LOOKED_AT = 20_000;
  private static final Pattern COMPRESSED = Pattern.compile("\\.(gz|zst|bz2|xz)$");
  private static final Pattern WHOLE_PAGE =
      Pattern.compile(
          "(?i)\\A\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!--.*?-->\\s*)?<(?:!doctype\\s+html|html|head|body)\\b");

  private static final Pattern BLOCK_TAG =
      Pattern.compile("(?i)</(?:p|div|td|tr|li|ul|ol|table|h[1-6])\\s*>");

  private static final Pattern ROFF_LINE =
      Pattern.compile("(?m)^[.'](?:\\\\\"|[A-Z][A-Za-z]\\b|br\\b|sp\\b)");
  private static final Pattern ROFF_TITLE = Pattern.compile("(?m)^\\.(?:TH|Dd|Dt)\\s");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} \\S");
  private static final Pattern FENCE = Pattern.compile("(?m)^ {0,3}(?:```|~~~)");
  private static final Pattern LINK = Pattern.compile("\\]\\((?:https?://|\\.{0,2}/|#)[^)\\s]*\\)");
  private static final Pattern BOLD = Pattern.compile("\\*\\*[^*\\n]{1,80}\\*\\*");
  private static final Pattern WIKI_LINK = Pattern.compile("\\[\\[[^\\[\\]\\n]{1,200}\\]\\]");
  private static final Pattern WIKI_HEADING = Pattern.compile("(?m)^(={2,5})[^=\\n]+\\1\\s*$");
  private static final Pattern TEMPLATE = Pattern.compile("\\{\\{[^{}\\n$%#]{2,200}[|}\\n]");

  @SuppressWarnings("ImmutableEnumChecker") // A method reference.
  private final UnaryOperator<String> converter;

  @SuppressWarnings("ImmutableEnumChecker") // Made by Set.of.
  private final Set<String> names;

  Markup(UnaryOperator<String> converter, String... names) {
    this.converter = converter;
    this.names = Set.of(names);
  }

  /** The text of a page in this markup. */
  public String text(String page) {
    return converter.apply(page);
  }

  /** The name in a row's {@code format} field, or null when it is none of ours. */
  public static Markup named(String format) {
    String name = format.toLowerCase(Locale.ROOT).strip();
    String plain = name.startsWith("text/") ? name.substring("text/".length()) : name;
    for (Markup markup : KINDS) {
      if (markup.names.contains(plain)) {
        return markup;
      }
    }
    return null;
  }

  /** By the ending of a file's name, compressed or not, or null. */
  public static Markup ofFile(String file) {
    String name =
        file.endsWith("z") || file.endsWith("t") || file.endsWith("2")
            ? COMPRESSED.matcher(file).replaceFirst("")
            : file;
    int dot = name.lastIndexOf('.');
    return dot < 0 || name.length() - dot > 12 || name.indexOf('/', dot) >= 0
        ? null
        : named(name.substring(dot + 1));
  }

  /**
   * By what the text looks like, or null. Meant to miss rather than to take mathematics or source
   * code for markup: one sign is never enough.
   */
  public static Markup ofContent(String text) {
    String head = text.length() > LOOKED_AT ? text.substring(0, LOOKED_AT) : text;
    if (head.indexOf('<') >= 0 && isHtml(head)) {
      return HTML;
    }
    boolean dots = head.startsWith(".") || head.startsWith("'") || head.contains("\n.");
    if (dots && ROFF_TITLE.matcher(head).find() && atLeast(ROFF_LINE, head, 4)) {
      return ROFF;
    }
    if (head.contains("[[") && isWiki(head)) {
      return WIKI;
    }
    return (head.contains("](") || head.contains("```")) && isMarkdown(head) ? MARKDOWN : null;
  }

  private static boolean isHtml(String head) {
    if (WHOLE_PAGE.matcher(head).find()) {
      return true;
    }
    return head.stripLeading().startsWith("<")
        && !head.contains("```")
        && atLeast(BLOCK_TAG, head, 5);
  }

  private static boolean isWiki(String head) {
    int signs = atLeast(WIKI_LINK, head, 3) ? 1 : 0;
    signs += atLeast(WIKI_HEADING, head, 2) ? 1 : 0;
    signs += head.contains("'''") ? 1 : 0;
    signs += atLeast(TEMPLATE, head, 2) ? 1 : 0;
    return signs >= 3;
  }

  private static boolean isMarkdown(String head) {
    int signs = atLeast(LINK, head, 2) ? 1 : 0;
    signs += atLeast(FENCE, head, 2) ? 1 : 0;
    if (signs == 0) {
      return false;
    }
    signs += atLeast(HEADING, head, 2) ? 1 : 0;
    signs += atLeast(BOLD, head, 2) ? 1 : 0;
    return signs >= 2;
  }

  private static boolean atLeast(Pattern pattern, String text, int n) {
    Matcher matcher = pattern.matcher(text);
    int found = 0;
    while (found < n && matcher.find()) {
      found++;
    }
    return found == n;
  }
}

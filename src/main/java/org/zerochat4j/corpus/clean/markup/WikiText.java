package org.zerochat4j.corpus.clean.markup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * MediaWiki markup to text: links become their text, templates, references, files and categories
 * go, tables become lines of cells, formulas stand between dollars, code between fences.
 */
final class WikiText {
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern REFERENCE =
      Pattern.compile("(?is)<ref\\b[^>]*/>|<ref\\b[^>/]*>.*?</ref\\s*>");

  private static final Pattern UNREAD =
      Pattern.compile(
          "(?is)<(gallery|timeline|score|imagemap|templatestyles|references)\\b[^>]*(/>|>.*?</\\1\\s*>)");

  private static final Pattern CODE =
      Pattern.compile(
          "(?is)<(syntaxhighlight|source|pre|nowiki|math|chem)\\b([^>]*)>(.*?)</\\1\\s*>");

  private static final Pattern LANGUAGE = Pattern.compile("lang\\s*=\\s*\"?([\\w+#-]+)");
  private static final Pattern EXTERNAL_LINK =
      Pattern.compile("\\[(?:https?:|ftp:)?//[^\\s\\]]+\\s*([^\\]\\n]*)\\]");

  private static final Pattern MAGIC_WORD = Pattern.compile("__[A-Z]{3,20}__");
  private static final Pattern EMPHASIS = Pattern.compile("'{2,5}");
  private static final Pattern HEADING =
      Pattern.compile("(?m)^(={1,6})[ \\t]*(.+?)[ \\t]*\\1[ \\t]*$");

  private static final Pattern VARIANT = Pattern.compile("-\\{([^{}]*)\\}-");
  private static final Pattern LIST = Pattern.compile("(?m)^([*#:;]+)[ \\t]*");
  private static final Pattern BLANK_LINES = Pattern.compile("\\n(?:[ \\t]*\\n){2,}");
  private static final Pattern CELL_ATTRIBUTES = Pattern.compile("[\\w-]+\\s*=[^|]*");

  private static final Set<String> NAMESPACES =
      Set.of("file", "image", "category", "文件", "檔案", "档案", "图像", "圖像", "分类", "分類", "media");

  /** Templates that only dress their last argument. */
  private static final Set<String> DRESSING =
      Set.of("lang", "nowrap", "small", "link-en", "le", "tsl", "abbr", "big", "nobold");

  private static final char STAND_IN = '\ue000';

  private final List<String> kept = new ArrayList<>();

  private WikiText() {}

  /** The text of {@code wiki}. */
  static String of(String wiki) {
    return new WikiText().convert(wiki);
  }

  private String convert(String wiki) {
    String text = COMMENT.matcher(wiki.replace(String.valueOf(STAND_IN), "")).replaceAll("");
    text = CODE.matcher(text).replaceAll(m -> keep(m.group(1), m.group(2), m.group(3)));
    text = REFERENCE.matcher(text).replaceAll("");
    text = UNREAD.matcher(text).replaceAll("");
    text = nested(text, "{{", "}}", WikiText::template);
    text = VARIANT.matcher(text).replaceAll(m -> Matcher.quoteReplacement(variant(m.group(1))));
    text = nested(text, "[[", "]]", WikiText::link);
    text = EXTERNAL_LINK.matcher(text).replaceAll(m -> Matcher.quoteReplacement(m.group(1)));
    text = tables(text);
    text =
        HEADING.matcher(text).replaceAll(m -> "\n" + Matcher.quoteReplacement(m.group(2)) + "\n");
    text = MAGIC_WORD.matcher(EMPHASIS.matcher(text).replaceAll("")).replaceAll("");
    text = LIST.matcher(text).replaceAll(m -> bullet(m.group(1)));
    text = Parser.unescapeEntities(withoutTags(text), false);
    text = BLANK_LINES.matcher(text).replaceAll("\n\n").strip();
    for (int i = 0; i < kept.size(); i++) {
      text = text.replace(STAND_IN + Integer.toString(i) + STAND_IN, kept.get(i));
    }
    return text.strip();
  }

  /** Formulas and code are set aside until everything else is done. */
  private String keep(String tag, String attributes, String body) {
    String text =
        switch (tag.toLowerCase(Locale.ROOT)) {
          case "math", "chem" -> "$" + body.strip() + "$";
          case "nowiki" -> body;
          default -> {
            Matcher language = LANGUAGE.matcher(attributes);
            yield "\n```"
                + (language.find() ? language.group(1) : "")
                + "\n"
                + body.strip()
                + "\n```\n";
          }
        };
    kept.add(text);
    return STAND_IN + Integer.toString(kept.size() - 1) + STAND_IN;
  }

  /** Replaces what stands between the marks, the innermost first; unpaired marks stay. */
  static String nested(String text, String open, String close, UnaryOperator<String> inner) {
    StringBuilder out = new StringBuilder(text.length());
    Deque<Integer> starts = new ArrayDeque<>();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith(open, i)) {
        starts.push(out.length());
        out.append(open);
        i++;
      } else if (!starts.isEmpty() && text.startsWith(close, i)) {
        int start = starts.pop();
        String replacement = inner.apply(out.substring(start + 2));
        out.setLength(start);
        out.append(replacement);
        i++;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  private static String template(String body) {
    String[] parts = body.split("\\|", -1);
    String name = parts[0].strip().toLowerCase(Locale.ROOT);
    boolean dresses = DRESSING.contains(name) || name.startsWith("lang-");
    return dresses && parts.length > 1 ? parts[parts.length - 1].strip() : "";
  }

  private static String link(String body) {
    int colon = body.indexOf(':');
    if (colon > 0
        && NAMESPACES.contains(body.substring(0, colon).strip().toLowerCase(Locale.ROOT))) {
      return "";
    }
    int bar = body.lastIndexOf('|');
    String shown = bar >= 0 ? body.substring(bar + 1) : body;
    return bar < 0 && shown.startsWith(":") ? shown.substring(1) : shown;
  }

  /** {@code -{zh-hans:软件;zh-hant:軟體}-}: the simplified form, else the first. */
  private static String variant(String body) {
    String first = null;
    for (String option : body.split(";", 0)) {
      int colon = option.indexOf(':');
      if (colon < 0) {
        return body.startsWith("R|") ? body.substring(2) : body;
      }
      String language = option.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String text = option.substring(colon + 1);
      if (language.equals("zh-hans") || language.equals("zh-cn")) {
        return text;
      }
      first = first == null ? text : first;
    }
    return first == null ? "" : first;
  }

  private static String bullet(String marks) {
    char kind = marks.charAt(marks.length() - 1);
    return kind == '*' || kind == '#' ? "  ".repeat(Math.min(marks.length() - 1, 8)) + "- " : "";
  }

  private static String withoutTags(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (String line : text.split("\n", -1)) {
      out.append(out.isEmpty() ? "" : "\n").append(HtmlTags.strip(line));
    }
    return out.toString();
  }

  /** {@code {| ... |}}: a line a row, its cells with bars between them. */
  private static String tables(String text) {
    if (!text.contains("{|")) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    StringBuilder row = new StringBuilder();
    int depth = 0;
    for (String line : text.split("\n", -1)) {
      String trimmed = line.strip();
      if (trimmed.startsWith("{|")) {
        depth++;
      } else if (depth == 0) {
        out.append(line).append('\n');
      } else if (trimmed.startsWith("|}")) {
        depth--;
        endRow(row, out);
      } else if (trimmed.startsWith("|-")) {
        endRow(row, out);
      } else if (trimmed.startsWith("|+")) {
        endRow(row, out);
        out.append(cell(trimmed.substring(2))).append('\n');
      } else if (trimmed.startsWith("|") || trimmed.startsWith("!")) {
        for (String cell : trimmed.substring(1).split("\\|\\||!!", -1)) {
          String content = cell(cell);
          if (!content.isEmpty()) {
            row.append(row.isEmpty() ? "" : " | ").append(content);
          }
        }
      } else if (!trimmed.isEmpty()) {
        row.append(' ').append(trimmed);
      }
    }
    endRow(row, out);
    return out.toString();
  }

  private static void endRow(StringBuilder row, StringBuilder out) {
    if (!row.isEmpty()) {
      out.append(row).append('\n');
      row.setLength(0);
    }
  }

  /** Without attributes before it: {@code style="..." | text}. */
  private static String cell(String cell) {
    int bar = cell.indexOf('|');
    boolean attributes =
        bar >= 0 && CELL_ATTRIBUTES.matcher(cell.substring(0, bar).strip()).matches();
    return (attributes ? cell.substring(bar + 1) : cell).strip();
  }
}

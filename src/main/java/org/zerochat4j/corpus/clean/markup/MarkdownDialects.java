package org.zerochat4j.corpus.clean.markup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What real Markdown has beyond CommonMark: headings without a space behind their marks, and the
 * boxes and tabs of MkDocs ({@code ??? note "Title"}, {@code === "Python"}), whose indented bodies
 * CommonMark would take for code.
 */
final class MarkdownDialects {
  private static final Pattern BOX =
      Pattern.compile(
          "(?:\\?\\?\\?\\+?|!!!)\\s+[\\w-]+\\s*(?:\"(.*)\")?\\s*|===!?\\+?\\s+\"(.*)\"\\s*");

  private static final Pattern TIGHT_HEADING =
      Pattern.compile("(#{1,6})(?=\\p{IsHan})|(#{2,6})(?=\\w)");

  private MarkdownDialects() {}

  static String toCommonMark(String markdown) {
    boolean boxes =
        markdown.contains("???") || markdown.contains("!!!") || markdown.contains("=== \"");
    boolean headings = markdown.indexOf('#') >= 0;
    if (!boxes && !headings) {
      return markdown;
    }
    StringBuilder out = new StringBuilder(markdown.length() + 16);
    CodeFences fences = new CodeFences();
    boolean inCode = false;
    int depth = 0;
    for (String raw : markdown.split("\n", -1)) {
      String line = raw;
      if (boxes && depth > 0 && !line.isBlank()) {
        int indent = indentation(line);
        // A fence that began in a box ends in it.
        depth = inCode ? depth : Math.min(depth, indent / 4);
        line = line.substring(Math.min(indent, 4 * depth));
      }
      boolean covered = fences.covers(line);
      inCode = covered && !(line.strip().matches("`{3,}|~{3,}") && inCode);
      if (!covered) {
        Matcher box = BOX.matcher(line);
        Matcher heading = TIGHT_HEADING.matcher(line);
        if (boxes && box.matches()) {
          depth++;
          String title = box.group(1) != null ? box.group(1) : box.group(2);
          line = "\n" + (title == null ? "" : title) + "\n";
        } else if (headings && heading.lookingAt()) {
          line = heading.group() + " " + line.substring(heading.end());
        }
      }
      out.append(line).append('\n');
    }
    out.setLength(out.length() - 1);
    return out.toString();
  }

  /** In spaces: MkDocs knows no tabs. */
  private static int indentation(String line) {
    int i = 0;
    while (i < line.length() && line.charAt(i) == ' ') {
      i++;
    }
    return i;
  }
}

package org.zerochat4j.corpus.clean.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Manual pages (roff with the man or mdoc macros) to text: sections and paragraphs, the terms of
 * lists, code between fences. Everything that only places or dresses text is dropped, and so are
 * definitions of macros: a converter, not a typesetter.
 */
final class RoffText {
  private static final Set<String> PARAGRAPHS = Set.of("PP", "LP", "P", "Pp", "HP", "sp", "Sp");
  private static final Set<String> HEADINGS = Set.of("SH", "SS", "Sh", "Ss");
  private static final Set<String> FONTS = Set.of("B", "I", "SM", "SB", "R", "CW");
  private static final Set<String> ALTERNATING = Set.of("BR", "BI", "IB", "IR", "RB", "RI");
  private static final Set<String> CODE_BEGINS = Set.of("nf", "EX", "Vb", "CS", "DS", "Bd");
  private static final Set<String> CODE_ENDS = Set.of("fi", "EE", "Ve", "CE", "DE", "Ed");

  private final TextBuilder out = new TextBuilder();
  private final Map<String, String> strings = new HashMap<>(RoffEscapes.STRINGS);
  private final StringBuilder code = new StringBuilder();
  private boolean inCode;
  private boolean inTable;
  private boolean tableFormat;
  private boolean tagFollows;
  private String name = "";

  /** The macro definition or ignored text we are in ends with this line; null outside of one. */
  private String skipUntil;

  private int skipDepth;
  private boolean lastTest;

  private RoffText() {}

  /** The text of the manual page {@code roff}. */
  static String of(String roff) {
    RoffText text = new RoffText();
    String[] lines = roff.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      StringBuilder line = new StringBuilder(lines[i]);
      while (endsInsideLine(line) && i + 1 < lines.length) {
        line.setLength(line.length() - 1);
        line.append(lines[++i]);
      }
      text.line(line.toString());
    }
    text.endCode();
    return text.out.toString();
  }

  private static boolean endsInsideLine(StringBuilder line) {
    int n = line.length();
    return n > 0 && line.charAt(n - 1) == '\\' && (n < 2 || line.charAt(n - 2) != '\\');
  }

  private void line(String line) {
    if (skipUntil != null) {
      if (line.strip().equals(skipUntil)) {
        skipUntil = null;
      }
    } else if (skipDepth > 0) {
      skipDepth += braces(line);
    } else if (isRequest(line)) {
      request(line);
    } else if (inTable) {
      tableRow(line);
    } else {
      text(line);
    }
  }

  /** A control line; {@code .) ...} and the like in a careless page is text. */
  private static boolean isRequest(String line) {
    if (line.length() < 2 || (line.charAt(0) != '.' && line.charAt(0) != '\'')) {
      return line.equals(".") || line.equals("'");
    }
    char c = line.charAt(1);
    return c < 0x80 && (Character.isLetter(c) || c == '\\' || c == ' ' || c == '\t' || c == '.');
  }

  private void request(String line) {
    String body = line.substring(1).strip();
    if (body.isEmpty() || body.startsWith("\\") || body.startsWith(".")) {
      return; // A comment, a closing brace, the end of a definition.
    }
    int end = 0;
    while (end < body.length() && !Character.isWhitespace(body.charAt(end))) {
      end++;
    }
    String macro = body.substring(0, end);
    String rest = body.substring(end).strip();
    switch (macro) {
      case "de", "de1", "am", "ig" -> skipUntil = end(macro, rest);
      case "if", "ie" -> condition(rest);
      case "el" -> branch(!lastTest, rest);
      case "ds" -> define(rest);
      case "TS" -> startTable();
      case "TE" -> endTable();
      default -> macro(macro, rest);
    }
  }

  private static String end(String macro, String rest) {
    String[] words = rest.split("\\s+", -1);
    int at = macro.equals("ig") ? 0 : 1;
    return words.length > at && !words[at].startsWith("\\") && !words[at].isEmpty()
        ? "." + words[at]
        : "..";
  }

  /** Of the conditions only "on a terminal" is known to hold; unknown ones count as false. */
  private void condition(String rest) {
    boolean not = rest.startsWith("!");
    String test = not ? rest.substring(1) : rest;
    lastTest = not ? test.startsWith("t ") : test.startsWith("n ");
    int space = test.startsWith("'") || test.startsWith("\"") ? closing(test) : test.indexOf(' ');
    int brace = test.indexOf("\\{");
    int end = space < 0 || (brace >= 0 && brace < space) ? brace : space;
    branch(lastTest, end < 0 ? "" : test.substring(end).strip());
  }

  /** The end of {@code 'one'other'}. */
  private static int closing(String test) {
    char mark = test.charAt(0);
    int second = test.indexOf(mark, 1);
    int third = second < 0 ? -1 : test.indexOf(mark, second + 1);
    return third < 0 ? test.indexOf(' ') : third + 1;
  }

  private void branch(boolean taken, String body) {
    int depth = braces(body);
    if (!taken) {
      skipDepth = Math.max(0, depth);
    } else {
      String inner = body.replace("\\{", "").replace("\\}", "").strip();
      if (!inner.isEmpty() && !inner.equals("\\")) {
        line(inner);
      }
    }
  }

  private static int braces(String line) {
    int depth = 0;
    for (int i = line.indexOf('\\');
        i >= 0 && i + 1 < line.length();
        i = line.indexOf('\\', i + 2)) {
      depth += line.charAt(i + 1) == '{' ? 1 : line.charAt(i + 1) == '}' ? -1 : 0;
    }
    return depth;
  }

  private void define(String rest) {
    int space = rest.indexOf(' ');
    if (space > 0) {
      String value = rest.substring(space).strip();
      strings.put(
          rest.substring(0, space),
          RoffEscapes.plain(value.startsWith("\"") ? value.substring(1) : value, strings));
    }
  }

  private void macro(String macro, String rest) {
    if (HEADINGS.contains(macro)) {
      endCode();
      out.paragraph();
      text(String.join(" ", RoffArguments.of(rest)));
      out.paragraph();
    } else if (CODE_BEGINS.contains(macro)) {
      if (!macro.equals("Bd") || rest.contains("literal") || rest.contains("unfilled")) {
        inCode = true;
      }
    } else if (CODE_ENDS.contains(macro)) {
      endCode();
    } else if (inCode && PARAGRAPHS.contains(macro)) {
      code.append('\n');
    } else if (PARAGRAPHS.contains(macro)) {
      out.paragraph();
    } else if (macro.equals("br")) {
      out.line();
    } else if (macro.equals("TP")) {
      out.paragraph();
      tagFollows = true;
    } else if (macro.equals("IP")) {
      item(RoffArguments.of(rest).stream().findFirst().orElse(""));
    } else if (macro.equals("It")) {
      item(MdocMacros.line(RoffArguments.of(rest)));
    } else if (FONTS.contains(macro)) {
      text(String.join(" ", RoffArguments.of(rest)));
    } else if (ALTERNATING.contains(macro)) {
      text(String.join("", RoffArguments.of(rest)));
    } else if (macro.equals("OP")) {
      text("[" + String.join(" ", RoffArguments.of(rest)) + "]");
    } else if (macro.equals("Nm") && name.isEmpty() && !rest.isEmpty()) {
      name = RoffArguments.of(rest).getFirst();
      text(MdocMacros.line(RoffArguments.of("Nm " + rest)));
    } else if (macro.equals("Nm") && rest.isEmpty()) {
      text(name);
    } else if (MdocMacros.isKnown(macro)) {
      text(MdocMacros.line(RoffArguments.of(macro + " " + rest)));
    }
  }

  /** The term of a list, with the first line of its explanation below it. */
  private void item(String term) {
    String plain = RoffEscapes.plain(term, strings).strip();
    if (plain.length() == 1 && "•*o-·".contains(plain)) {
      out.marker("- ");
    } else {
      out.paragraph();
      out.flow(plain);
      out.line();
    }
  }

  private void text(String line) {
    String plain = RoffEscapes.plain(line, strings);
    if (inCode) {
      code.append(plain).append('\n');
      return;
    }
    if (plain.isBlank()) {
      if (line.isBlank()) {
        out.paragraph();
      }
      return;
    }
    if (Character.isWhitespace(line.charAt(0)) && !tagFollows) {
      out.line(); // As roff has it: an indented line is not joined to the one before.
    }
    out.flow(" ");
    out.flow(plain);
    if (tagFollows) {
      tagFollows = false;
      out.line();
    }
  }

  private void endCode() {
    if (inCode) {
      inCode = false;
      out.code(code.toString(), "");
      code.setLength(0);
    }
  }

  private void startTable() {
    endCode();
    out.paragraph();
    inTable = true;
    tableFormat = true;
  }

  private void endTable() {
    inTable = false;
    out.paragraph();
  }

  /** Rows of tbl: the format comes first and ends with a full stop; cells end with tabs. */
  private void tableRow(String line) {
    if (tableFormat) {
      tableFormat = !line.stripTrailing().endsWith(".");
      return;
    }
    List<String> cells = new ArrayList<>();
    for (String cell : line.split("\t", -1)) {
      String plain = RoffEscapes.plain(cell, strings).strip();
      if (!plain.isEmpty() && !plain.equals("T{") && !plain.equals("T}") && !isRule(plain)) {
        cells.add(plain);
      }
    }
    if (!cells.isEmpty()) {
      out.line();
      out.flow(String.join(" | ", cells));
    }
  }

  private static boolean isRule(String cell) {
    return cell.equals("_") || cell.equals("=");
  }
}

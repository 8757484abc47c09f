package org.zerochat4j.corpus.clean.markup;

import java.util.Map;

/** The escapes of roff ({@code \fB}, {@code \(bu}, {@code \*(lq}) as the characters they show. */
final class RoffEscapes {
  /** Strings that man macros define. */
  static final Map<String, String> STRINGS =
      Map.of("lq", "“", "rq", "”", "R", "®", "Tm", "™", "Aq", "'", "S", "");

  private static final Map<String, String> CHARACTERS =
      Map.ofEntries(
          Map.entry("bu", "•"),
          Map.entry("ul", "_"),
          Map.entry("aq", "'"),
          Map.entry("dq", "\""),
          Map.entry("bv", "|"),
          Map.entry("br", "|"),
          Map.entry("lq", "“"),
          Map.entry("rq", "”"),
          Map.entry("oq", "‘"),
          Map.entry("cq", "’"),
          Map.entry("co", "©"),
          Map.entry("rg", "®"),
          Map.entry("em", "—"),
          Map.entry("en", "–"),
          Map.entry("hy", "-"),
          Map.entry("mi", "−"),
          Map.entry("de", "°"),
          Map.entry("sl", "/"),
          Map.entry("ga", "`"),
          Map.entry("ha", "^"),
          Map.entry("ti", "~"),
          Map.entry("rs", "\\"),
          Map.entry("+-", "±"),
          Map.entry("**", "*"),
          Map.entry("mu", "×"),
          Map.entry("di", "÷"),
          Map.entry("->", "→"),
          Map.entry("<-", "←"),
          Map.entry(">=", "≥"),
          Map.entry("<=", "≤"),
          Map.entry("!=", "≠"),
          Map.entry("==", "≡"),
          Map.entry("dg", "†"),
          Map.entry("ae", "æ"),
          Map.entry("ss", "ß"),
          Map.entry("tm", "™"),
          Map.entry("sq", "□"),
          Map.entry("at", "@"),
          Map.entry("sh", "#"),
          Map.entry("Do", "$"),
          Map.entry("la", "⟨"),
          Map.entry("ra", "⟩"),
          Map.entry("*p", "π"),
          Map.entry("*a", "α"),
          Map.entry("*b", "β"),
          Map.entry("*W", "Ω"),
          Map.entry("*m", "μ"),
          Map.entry("if", "∞"),
          Map.entry("pd", "∂"),
          Map.entry("ru", "_"));

  private RoffEscapes() {}

  /** The line without escapes; {@code strings} holds the page's own strings. */
  static String plain(String line, Map<String, String> strings) {
    if (line.indexOf('\\') < 0) {
      return line;
    }
    StringBuilder out = new StringBuilder(line.length());
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      if (c != '\\' || i == line.length()) {
        out.append(c);
        continue;
      }
      char kind = line.charAt(i++);
      switch (kind) {
        case '"', '#' -> i = line.length();
        case '-' -> out.append('-');
        case 'e', '\\' -> out.append('\\');
        case ' ', '~', '0', 't' -> out.append(' ');
        case '&',
            '|',
            '^',
            '/',
            ',',
            '%',
            ':',
            'c',
            'p',
            'd',
            'u',
            '{',
            '}',
            ')',
            'r',
            'a',
            'z' -> {}
        case '(' -> {
          int end = Math.min(line.length(), i + 2);
          out.append(CHARACTERS.getOrDefault(line.substring(i, end), ""));
          i = end;
        }
        case '[' -> {
          int end = line.indexOf(']', i);
          end = end < 0 ? line.length() : end;
          out.append(named(line.substring(i, end)));
          i = Math.min(line.length(), end + 1);
        }
        case '*' -> {
          int end = nameEnd(line, i);
          out.append(strings.getOrDefault(nameAt(line, i, end), ""));
          i = end;
        }
        case 'f', 'F', 'n', 'k', 'm', 'M', 'g', '$' -> i = nameEnd(line, signEnd(line, i, kind));
        case 's' -> i = sizeEnd(line, i);
        case 'h', 'v', 'w', 'l', 'L', 'D', 'o', 'b', 'A', 'x', 'S', 'H', 'N', 'X' -> {
          int end = quotedEnd(line, i);
          if (kind == 'o' && i + 1 < end) {
            out.append(line.charAt(i + 1));
          } else if (kind == 'l') {
            out.append(' ');
          }
          i = end;
        }
        default -> out.append(kind);
      }
    }
    return out.toString();
  }

  private static String named(String name) {
    if (name.matches("u[0-9A-F]{4,6}")) {
      int codePoint = Integer.parseInt(name, 1, name.length(), 16);
      return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "";
    }
    return CHARACTERS.getOrDefault(name, "");
  }

  private static int signEnd(String line, int i, char kind) {
    boolean sign = kind == 'n' && i < line.length() && "+-".indexOf(line.charAt(i)) >= 0;
    return sign ? i + 1 : i;
  }

  /** Behind {@code x}, {@code (xx} or {@code [xxx]}. */
  private static int nameEnd(String line, int i) {
    if (i >= line.length()) {
      return line.length();
    }
    return switch (line.charAt(i)) {
      case '(' -> Math.min(line.length(), i + 3);
      case '[' -> {
        int end = line.indexOf(']', i);
        yield end < 0 ? line.length() : end + 1;
      }
      default -> i + 1;
    };
  }

  private static String nameAt(String line, int i, int end) {
    if (i >= end) {
      return "";
    }
    return switch (line.charAt(i)) {
      case '(' -> line.substring(i + 1, end);
      case '[' -> line.substring(i + 1, Math.max(i + 1, end - 1));
      default -> line.substring(i, end);
    };
  }

  /** Behind {@code -1}, {@code 0}, {@code +2}, {@code (12}, {@code [12]}. */
  private static int sizeEnd(String line, int i) {
    if (i < line.length() && "+-".indexOf(line.charAt(i)) >= 0) {
      i++;
    }
    if (i < line.length() && (line.charAt(i) == '(' || line.charAt(i) == '[')) {
      return nameEnd(line, i);
    }
    return i < line.length() && Character.isDigit(line.charAt(i)) ? i + 1 : i;
  }

  private static int quotedEnd(String line, int i) {
    if (i >= line.length()) {
      return line.length();
    }
    int end = line.indexOf(line.charAt(i), i + 1);
    return end < 0 ? line.length() : end + 1;
  }
}

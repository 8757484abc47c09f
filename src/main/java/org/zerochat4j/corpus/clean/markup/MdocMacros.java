package org.zerochat4j.corpus.clean.markup;

import java.util.List;
import java.util.Map;

/** The macros of mdoc, the manual pages of BSD, that write their arguments. */
final class MdocMacros {
  /** With what goes around their arguments. */
  private static final Map<String, String> AROUND =
      Map.ofEntries(
          Map.entry("Nm", ""),
          Map.entry("Ar", ""),
          Map.entry("Ic", ""),
          Map.entry("Pa", ""),
          Map.entry("Em", ""),
          Map.entry("Sy", ""),
          Map.entry("Li", ""),
          Map.entry("Cm", ""),
          Map.entry("Ev", ""),
          Map.entry("Tn", ""),
          Map.entry("Va", ""),
          Map.entry("Ns", ""),
          Map.entry("No", ""),
          Map.entry("Fa", ""),
          Map.entry("Ft", ""),
          Map.entry("Dv", ""),
          Map.entry("Er", ""),
          Map.entry("Sx", ""),
          Map.entry("An", ""),
          Map.entry("Nd", ""),
          Map.entry("Dl", ""),
          Map.entry("D1", ""),
          Map.entry("Fx", "FreeBSD"),
          Map.entry("Nx", "NetBSD"),
          Map.entry("Bx", "BSD"),
          Map.entry("Ux", "UNIX"),
          Map.entry("Fl", "-"),
          Map.entry("Op", "[]"),
          Map.entry("Bq", "[]"),
          Map.entry("Dq", "“”"),
          Map.entry("Qq", "\"\""),
          Map.entry("Sq", "‘’"),
          Map.entry("Ql", "‘’"),
          Map.entry("Pq", "()"),
          Map.entry("Aq", "<>"),
          Map.entry("Xr", "xr"),
          Map.entry("Fn", "fn"),
          Map.entry("Lk", ""),
          Map.entry("Mt", ""));

  private MdocMacros() {}

  static boolean isKnown(String macro) {
    return AROUND.containsKey(macro);
  }

  /** The text of a line given by its words, in which macros may call macros. */
  static String line(List<String> words) {
    StringBuilder line = new StringBuilder();
    StringBuilder closing = new StringBuilder();
    String prefix = "";
    boolean glue = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String around = AROUND.get(word);
      if (word.equals("Ns")) {
        glue = true;
      } else if (around == null) {
        boolean stop = word.length() == 1 && ".,;:)]?!".contains(word);
        boolean section =
            i > 1
                && words.get(i - 2).equals("Xr")
                && word.length() == 1
                && Character.isDigit(word.charAt(0));
        line.append(glue || stop || section ? "" : " ");
        line.append(section ? "(" + word + ")" : prefix + word);
        prefix = "";
        glue = word.equals("(") || word.equals("[");
      } else if (around.equals("-")) {
        prefix = "-";
      } else if (around.length() == 2 && !around.equals("xr") && !around.equals("fn")) {
        line.append(glue ? "" : " ").append(around.charAt(0));
        closing.insert(0, around.charAt(1));
        glue = true;
      } else if (around.length() > 2) {
        line.append(glue ? "" : " ").append(around);
        glue = false;
      }
    }
    return line.append(prefix).append(closing).toString();
  }
}

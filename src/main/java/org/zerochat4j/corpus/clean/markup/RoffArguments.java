package org.zerochat4j.corpus.clean.markup;

import java.util.ArrayList;
import java.util.List;

/** What follows a macro of roff on its line. */
final class RoffArguments {
  private RoffArguments() {}

  /** Arguments are parted by spaces; a quoted one is one, two quotes in it are a quote. */
  static List<String> of(String rest) {
    List<String> arguments = new ArrayList<>();
    int i = 0;
    while (i < rest.length()) {
      char c = rest.charAt(i);
      if (c == ' ' || c == '\t') {
        i++;
        continue;
      }
      if (c == '\\' && i + 1 < rest.length() && rest.charAt(i + 1) == '"') {
        break; // a comment
      }
      StringBuilder argument = new StringBuilder();
      boolean quoted = c == '"';
      for (i = quoted ? i + 1 : i; i < rest.length(); i++) {
        c = rest.charAt(i);
        if (quoted && c == '"') {
          if (i + 1 < rest.length() && rest.charAt(i + 1) == '"') {
            i++;
          } else {
            i++;
            break;
          }
        } else if (!quoted && (c == ' ' || c == '\t')) {
          break;
        } else if (c == '\\' && i + 1 < rest.length()) {
          argument.append(c);
          c = rest.charAt(++i);
        }
        argument.append(c);
      }
      arguments.add(argument.toString());
    }
    return arguments;
  }
}

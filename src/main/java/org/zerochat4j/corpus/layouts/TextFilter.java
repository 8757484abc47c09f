package org.zerochat4j.corpus.layouts;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can be done to a text on its way from a field: {@code answer_0 | citations | strip}. */
enum TextFilter {
  /** White space at both ends goes. */
  STRIP(false) {
    @Override
    String apply(String text, String argument) {
      return text.strip();
    }
  },
  /**
   * Numbers of sources go, with the space before them: {@code [1]}, {@code [2, 3]}, {@code [1-3]}.
   */
  CITATIONS(false) {
    @Override
    String apply(String text, String argument) {
      return text.indexOf('[') < 0 ? text : CITATION.matcher(text).replaceAll("");
    }
  },
  /** What follows the first occurrence of the argument; everything where there is none. */
  AFTER(true) {
    @Override
    String apply(String text, String argument) {
      int at = text.indexOf(argument);
      return at < 0 ? text : text.substring(at + argument.length());
    }
  },
  /** What follows the last occurrence of the argument; everything where there is none. */
  AFTER_LAST(true) {
    @Override
    String apply(String text, String argument) {
      int at = text.lastIndexOf(argument);
      return at < 0 ? text : text.substring(at + argument.length());
    }
  },
  /** What precedes the first occurrence of the argument; everything where there is none. */
  BEFORE(true) {
    @Override
    String apply(String text, String argument) {
      int at = text.indexOf(argument);
      return at < 0 ? text : text.substring(0, at);
    }
  },
  /** The text without the argument at its start. */
  WITHOUT_START(true) {
    @Override
    String apply(String text, String argument) {
      return text.startsWith(argument) ? text.substring(argument.length()) : text;
    }
  },
  /** The text without the argument at its end. */
  WITHOUT_END(true) {
    @Override
    String apply(String text, String argument) {
      return text.endsWith(argument) ? text.substring(0, text.length() - argument.length()) : text;
    }
  },
  /** Joins the texts of a list, the argument between them; a single text stays as it is. */
  JOIN(true) {
    @Override
    String apply(String text, String argument) {
      return text;
    }
  };

  private static final Pattern CITATION =
      Pattern.compile(" ?\\[\\s*\\d{1,3}(\\s*[-–,]\\s*\\d{1,3})*\\s*\\](?!\\()");

  final boolean takesArgument;

  TextFilter(boolean takesArgument) {
    this.takesArgument = takesArgument;
  }

  abstract String apply(String text, String argument);

  /** Throws an {@link IllegalArgumentException} that lists the names there are. */
  static TextFilter named(String name) {
    return Arrays.stream(values())
        .filter(filter -> filter.key().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no filter \""
                    + name
                    + "\"; known are "
                    + Arrays.stream(values())
                        .map(TextFilter::usage)
                        .collect(Collectors.joining(", "))));
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String usage() {
    return takesArgument ? key() + " \"...\"" : key();
  }
}

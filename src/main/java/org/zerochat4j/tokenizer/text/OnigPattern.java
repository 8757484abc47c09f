package org.zerochat4j.tokenizer.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.zerochat4j.base.UserError;

/**
 * Regular expressions as the Hugging Face library reads them (Oniguruma with Ruby's syntax over
 * Unicode) in terms of {@link Pattern}: names of properties, {@code \h}, POSIX brackets, options
 * and what {@code ^}, {@code $} and {@code .} stop at are spelled differently there.
 */
public final class OnigPattern {
  /** The last ones are superscripts and fractions of Latin-1, which Oniguruma counts. */
  private static final String WORD =
      "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00b2\\u00b3\\u00b9\\u00bc-\\u00be";

  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int depth;

  private OnigPattern(String source) {
    this.source = source;
  }

  /**
   * The pattern with the meaning of {@code source}.
   *
   * @throws PatternSyntaxException when it has none in Java
   */
  public static Pattern compile(String source) {
    OnigPattern translation = new OnigPattern(source);
    translation.translate();
    return Pattern.compile(
        translation.out.toString(),
        Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES);
  }

  /**
   * The pattern of a Replace: a string or a regular expression.
   *
   * @param where names the file in errors
   */
  public static Pattern ofReplace(JsonNode pattern, String where) {
    if (!pattern.has("Regex")) {
      return Pattern.compile(Pattern.quote(pattern.path("String").asText()));
    }
    String regex = pattern.path("Regex").asText();
    try {
      return compile(regex);
    } catch (PatternSyntaxException e) {
      throw new UserError(where + ": this pattern of Replace cannot be read: " + regex, e);
    }
  }

  private void translate() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '\\' && at + 1 < source.length()) {
        escape(source.charAt(at + 1));
      } else if (c == '[') {
        bracket();
      } else if (c == ']') {
        depth = Math.max(0, depth - 1);
        copy(1);
      } else if (depth == 0 && source.startsWith("(?", at)) {
        options();
      } else if (depth == 0 && c == '{') {
        interval();
      } else {
        copy(1);
      }
    }
  }

  private void copy(int count) {
    out.append(source, at, at + count);
    at += count;
  }

  private void escape(char c) {
    switch (c) {
      case 'h' -> replace(2, "[0-9a-fA-F]");
      case 'H' -> replace(2, "[^0-9a-fA-F]");
      case 'w' -> replace(2, "[" + WORD + "]");
      case 'W' -> replace(2, "[^" + WORD + "]");
      case 'Z' -> replace(2, "(?=\\n?\\z)");
      case 'p', 'P' -> property(c);
      default -> copy(2);
    }
  }

  private void replace(int length, String by) {
    out.append(by);
    at += length;
  }

  private void property(char c) {
    int close = source.indexOf('}', at);
    if (!source.startsWith("{", at + 2) || close < 0) {
      copy(2);
      return;
    }
    String name = source.substring(at + 3, close);
    boolean negated = (c == 'P') != name.startsWith("^");
    String plain = name.startsWith("^") ? name.substring(1) : name;
    replace(close + 1 - at, (negated ? "\\P{" : "\\p{") + javaName(plain) + "}");
  }

  /** Categories and POSIX classes keep their names; scripts get the prefix Java wants. */
  private static String javaName(String name) {
    String plain = name.replace(" ", "").replace("_", "");
    if (plain.length() <= 2 || name.contains("=") || name.startsWith("Is")) {
      return name;
    }
    return switch (plain.toLowerCase(Locale.ROOT)) {
      case "letter" -> "L";
      case "mark" -> "M";
      case "number" -> "N";
      case "punctuation" -> "P";
      case "symbol" -> "S";
      case "separator" -> "Z";
      case "other" -> "C";
      case "alpha" -> "Alpha";
      case "digit" -> "Nd";
      case "alnum" -> "Alnum";
      case "lower" -> "IsLowercase";
      case "upper" -> "IsUppercase";
      case "space" -> "IsWhite_Space";
      case "punct" -> "IsPunctuation";
      case "ascii" -> "ASCII";
      case "any" -> "IsAssigned";
      default -> "Is" + name;
    };
  }

  /** In brackets, unlike in properties, symbols are punctuation. */
  private static String posix(String name, boolean negated) {
    return switch (name) {
      case "punct" -> "[" + (negated ? "^" : "") + "\\p{P}\\p{S}]";
      case "word" -> "[" + (negated ? "^" : "") + WORD + "]";
      default -> (negated ? "\\P{" : "\\p{") + javaName(name) + "}";
    };
  }

  private void bracket() {
    if (depth > 0 && source.startsWith("[:", at)) {
      int close = source.indexOf(":]", at);
      if (close > 0) {
        String name = source.substring(at + 2, close);
        boolean negated = name.startsWith("^");
        replace(close + 2 - at, posix(negated ? name.substring(1) : name, negated));
        return;
      }
    }
    depth++;
    copy(1);
    if (source.startsWith("^", at)) {
      copy(1);
    }
    if (source.startsWith("]", at)) {
      replace(1, "\\]"); // A bracket right at the beginning stands for itself.
    }
  }

  /** In Ruby {@code m} is the option that lets a dot match line ends. */
  private void options() {
    copy(2);
    while (at < source.length() && "imx-".indexOf(source.charAt(at)) >= 0) {
      if (source.charAt(at) == 'm') {
        replace(1, "s");
      } else {
        copy(1);
      }
    }
  }

  /** {@code a{2}+} repeats a repetition in Ruby; in Java it would forbid backtracking. */
  private void interval() {
    int close = source.indexOf('}', at);
    if (close < 0 || !source.substring(at + 1, close).matches("[0-9]*,?[0-9]*")) {
      replace(1, "\\{");
      return;
    }
    String inside = source.substring(at + 1, close);
    replace(close + 1 - at, "{" + (inside.startsWith(",") ? "0" : "") + inside + "}");
    if (source.startsWith("+", at)) {
      throw new PatternSyntaxException("a repeated repetition", source, at);
    }
  }
}

package org.zerochat4j.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A split by a pattern of the file: matches are words, and so is what lies between them, or (when
 * the pattern names separators to remove) only what lies between them.
 */
record RegexSplitter(Pattern pattern, boolean keepMatches) implements Splitter {
  @Override
  public void split(String text, int start, int end, Words words) {
    Matcher matcher = pattern.matcher(text).region(start, end);
    int done = start;
    while (matcher.find()) {
      if (matcher.end() == matcher.start()) {
        continue;
      }
      if (matcher.start() > done) {
        words.word(done, matcher.start());
      }
      if (keepMatches) {
        words.word(matcher.start(), matcher.end());
      }
      done = matcher.end();
    }
    if (end > done) {
      words.word(done, end);
    }
  }

  /** Cuts every word of {@code first} again. */
  static Splitter chain(Splitter first, Splitter second) {
    return (text, start, end, words) ->
        first.split(text, start, end, (from, to) -> second.split(text, from, to, words));
  }
}

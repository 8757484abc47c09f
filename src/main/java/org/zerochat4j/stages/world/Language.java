package org.zerochat4j.stages.world;

import java.util.Locale;

/** How sentences are put together in the world's two languages. */
public enum Language {
  /** Chinese: no spaces, ideographic punctuation. */
  ZH("。", "，", ""),
  /** English. */
  EN(".", ", ", " ");

  private final String end;
  private final String comma;
  private final String gap;

  Language(String end, String comma, String gap) {
    this.end = end;
    this.comma = comma;
    this.gap = gap;
  }

  /** The mark that closes a plain sentence. */
  String end() {
    return end;
  }

  /** The comma, with the space that follows it. */
  String comma() {
    return comma;
  }

  /** What stands between two sentences. */
  String gap() {
    return gap;
  }

  /** The body as a sentence: first letter upper case, end mark unless it is a question. */
  String sentence(String body) {
    int first = body.offsetByCodePoints(0, 1);
    boolean question = body.endsWith("？") || body.endsWith("?");
    return body.substring(0, first).toUpperCase(Locale.ROOT)
        + body.substring(first)
        + (question ? "" : end);
  }
}

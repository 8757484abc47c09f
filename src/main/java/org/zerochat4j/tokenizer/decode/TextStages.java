package org.zerochat4j.tokenizer.decode;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Steps of decoding that rewrite, strip or join tokens. */
final class TextStages {
  private TextStages() {}

  /** Fuse: all tokens are one from here on. */
  static final class Fuse extends DecoderStage {
    Fuse(DecoderStage next) {
      super(next);
    }

    @Override
    public void chunk(String text, boolean end) {
      next.chunk(text, false);
    }

    @Override
    public void finish() {
      next.chunk("", true);
      next.finish();
    }
  }

  /** Strip: up to so many of a character at the beginning and the end of each token. */
  static final class Strip extends DecoderStage {
    private final int content;
    private final int start;
    private final int stop;
    private int left;
    private int held;

    Strip(int content, int start, int stop, DecoderStage next) {
      super(next);
      this.content = content;
      this.start = start;
      this.stop = stop;
      left = start;
    }

    @Override
    public void chunk(String text, boolean end) {
      StringBuilder out = new StringBuilder();
      text.codePoints().forEach(point -> take(point, out));
      next.chunk(out.toString(), end);
      if (end) {
        left = start;
        held = 0;
      }
    }

    private void take(int point, StringBuilder out) {
      if (point == content && left > 0) {
        left--;
        return;
      }
      left = 0;
      if (point == content && held < stop) {
        held++; // It may be among the last, which go.
        return;
      }
      if (point != content) {
        for (; held > 0; held--) {
          out.appendCodePoint(content);
        }
      }
      out.appendCodePoint(point);
    }
  }

  /** Replace with a pattern. */
  static final class Replace extends DecoderStage.Whole {
    private final Pattern pattern;
    private final String by;

    Replace(Pattern pattern, String by, DecoderStage next) {
      super(next);
      this.pattern = pattern;
      this.by = Matcher.quoteReplacement(by);
    }

    @Override
    void token(String token) {
      next.chunk(pattern.matcher(token).replaceAll(by), true);
    }
  }

  /** Replace of a single character, which needs no whole tokens. */
  static final class ReplaceCharacter extends DecoderStage {
    private final String character;
    private final String by;

    ReplaceCharacter(String character, String by, DecoderStage next) {
      super(next);
      this.character = character;
      this.by = by;
    }

    @Override
    public void chunk(String text, boolean end) {
      next.chunk(text.replace(character, by), end);
    }
  }

  /** Metaspace: the visible character is a space, but for one put before the first token. */
  static final class Metaspace extends DecoderStage {
    private final String character;
    private final boolean prefixed;
    private boolean first = true;

    Metaspace(char character, boolean prefixed, DecoderStage next) {
      super(next);
      this.character = String.valueOf(character);
      this.prefixed = prefixed;
    }

    @Override
    public void chunk(String text, boolean end) {
      next.chunk(text.replace(character, first && prefixed ? "" : " "), end);
      first &= !end;
    }

    @Override
    public void finish() {
      first = true;
      next.finish();
    }
  }

  /** BPEDecoder: the suffix of words becomes a space, but for the last word. */
  static final class WordEnds extends DecoderStage.Whole {
    private final String suffix;
    private String held;

    WordEnds(String suffix, DecoderStage next) {
      super(next);
      this.suffix = suffix;
    }

    @Override
    void token(String token) {
      if (held != null) {
        next.chunk(held.replace(suffix, " "), true);
      }
      held = token;
    }

    @Override
    public void finish() {
      if (held != null) {
        next.chunk(held.replace(suffix, ""), true);
        held = null;
      }
      next.finish();
    }
  }

  /** WordPiece: tokens without the prefix begin a word. */
  static final class WordPieces extends DecoderStage.Whole {
    private static final String[] CLEANED = {
      " .", ".", " ?", "?", " !", "!", " ,", ",", " ' ", "'", " n't", "n't", " 'm", "'m", " do not",
      " don't", " 's", "'s", " 've", "'ve", " 're", "'re",
    };

    private final String prefix;
    private final boolean cleanup;
    private boolean first = true;

    WordPieces(String prefix, boolean cleanup, DecoderStage next) {
      super(next);
      this.prefix = prefix;
      this.cleanup = cleanup;
    }

    @Override
    void token(String token) {
      String text = token;
      if (!first) {
        text = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
      }
      first = false;
      for (int i = 0; cleanup && i < CLEANED.length; i += 2) {
        text = text.replace(CLEANED[i], CLEANED[i + 1]);
      }
      next.chunk(text, true);
    }

    @Override
    public void finish() {
      first = true;
      next.finish();
    }
  }

  /** What happens without a decoder: a space between tokens. */
  static final class Spaced extends DecoderStage.Whole {
    private boolean first = true;

    Spaced(DecoderStage next) {
      super(next);
    }

    @Override
    void token(String token) {
      next.chunk(first ? token : " " + token, true);
      first = false;
    }

    @Override
    public void finish() {
      first = true;
      next.finish();
    }
  }
}

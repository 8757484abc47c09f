package org.zerochat4j.tokenizer;

import org.zerochat4j.tokenizer.bpe.BpeEncoder;
import org.zerochat4j.tokenizer.bpe.IdBuffer;
import org.zerochat4j.tokenizer.normalize.TextNormalizer;
import org.zerochat4j.tokenizer.split.Stage;
import org.zerochat4j.tokenizer.text.TextBuffer;

/**
 * Encodes one text after another in the same memory: once its buffers have the size of the longest
 * text nothing is allocated. Get one from {@link Tokenizer#encoder} for each thread; an encoder
 * itself serves one thread at a time.
 */
public final class Encoder {
  private final AddedTokenFinder beforeNormalizing;
  private final AddedTokenFinder afterNormalizing;
  private final TextNormalizer normalizer;
  private final Stage stages;
  private final BpeEncoder bpe;

  private final TextBuffer raw = new TextBuffer();
  private final TextBuffer section = new TextBuffer();
  private final AddedTokenFinder.Sections rawSections = this::rawSection;
  private final AddedTokenFinder.Sections sections = this::section;

  private IdBuffer out;
  private boolean parseSpecial;
  private boolean first;

  /** Makes an encoder; {@code byDefinition} keeps it from all shortcuts in merging. */
  Encoder(EncoderSpec spec, boolean byDefinition) {
    beforeNormalizing = spec.beforeNormalizing();
    afterNormalizing = spec.afterNormalizing();
    normalizer = spec.normalizer();
    bpe = new BpeEncoder(spec.model(), byDefinition);
    stages = spec.preTokenizers().chain(!spec.model().isByteLevel(), bpe);
  }

  /**
   * Appends the ids of {@code text} to {@code out}.
   *
   * @param parseSpecial whether a special token written in the text gets its own id; else it is
   *     ordinary text
   */
  public void encode(CharSequence text, boolean parseSpecial, IdBuffer out) {
    raw.set(text);
    this.out = out;
    this.parseSpecial = parseSpecial;
    bpe.target(out);
    try {
      beforeNormalizing.sections(raw.array(), 0, raw.length(), parseSpecial, rawSections);
    } finally {
      this.out = null; // The buffer is the caller's.
      bpe.target(null);
    }
  }

  /** How many characters the longest text had: the memory held grows with it. */
  int capacity() {
    return raw.array().length;
  }

  private void rawSection(AddedToken token, char[] text, int start, int end) {
    if (token != null) {
      out.add(token.id());
      return;
    }
    first = start == 0;
    if (normalizer == null) {
      afterNormalizing.sections(text, start, end, parseSpecial, sections);
    } else {
      section.set(text, start, end);
      normalizer.normalize(section);
      afterNormalizing.sections(section.array(), 0, section.length(), parseSpecial, sections);
    }
  }

  private void section(AddedToken token, char[] text, int start, int end) {
    if (token != null) {
      out.add(token.id());
    } else {
      stages.piece(text, start, end, first);
    }
    first = false;
  }
}

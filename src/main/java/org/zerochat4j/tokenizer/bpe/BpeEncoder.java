package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;
import org.zerochat4j.tokenizer.split.Stage;

/** Turns words into ids by a {@link BpeModel}. Holds scratch space: one per thread. */
public final class BpeEncoder extends Stage {
  private final BpeModel model;
  private final WordEncoder definition;
  private final BacktrackingEncoder fast;
  private byte[] utf8 = new byte[256];
  private int length;

  /** An unknown character has been met that the next one may be fused with. */
  private boolean unknown;

  private IdBuffer out;

  /**
   * Makes an encoder.
   *
   * @param byDefinition only merge, as the reference for the faster way
   */
  public BpeEncoder(BpeModel model, boolean byDefinition) {
    super(null);
    this.model = model;
    definition = new WordEncoder(model.merges);
    fast =
        byDefinition || model.trie == null
            ? null
            : new BacktrackingEncoder(model.trie, model.pairs, definition);
  }

  /** Ids go to {@code buffer} from now on. */
  public void target(IdBuffer buffer) {
    out = buffer;
  }

  @Override
  public void piece(char[] text, int start, int end, boolean first) {
    if (start == end || (model.spec.ignoreMerges() && encodedWhole(text, start, end))) {
      return;
    }
    if (model.byteLevel) {
      encodeBytes(text, start, end);
    } else if (fast == null) {
      mergeCharacters(text, start, end);
    } else {
      encodeCharacters(text, start, end);
    }
  }

  private boolean encodedWhole(char[] text, int start, int end) {
    length = 0;
    toUtf8(text, start, end);
    int id = model.whole.exact(utf8, 0, length);
    if (id != TokenTrie.NONE) {
      out.add(id);
    }
    return id != TokenTrie.NONE;
  }

  private void encodeBytes(char[] text, int start, int end) {
    length = 0;
    toUtf8(text, start, end);
    if (!model.allBytes) {
      dropBytesWithoutId();
    }
    if (fast != null) {
      fast.encode(utf8, 0, length, out);
      return;
    }
    definition.clear();
    for (int i = 0; i < length; i++) {
      definition.append(model.byteIds[utf8[i] & 0xff]);
    }
    definition.merge();
    definition.appendTo(out);
  }

  /** Such a byte is left out, as the Hugging Face library does. */
  private void dropBytesWithoutId() {
    int kept = 0;
    for (int i = 0; i < length; i++) {
      if (model.byteIds[utf8[i] & 0xff] >= 0) {
        utf8[kept++] = utf8[i];
      }
    }
    length = kept;
  }

  /** Nothing merges with what stands for an unknown character, so what lies between is encoded. */
  private void encodeCharacters(char[] text, int start, int end) {
    length = 0;
    int from = start;
    for (int i = start; i < end; ) {
      int point = Character.codePointAt(text, i, end);
      int next = i + Character.charCount(point);
      if (model.characterId(point) < 0) {
        toUtf8(text, from, i);
        from = next;
        int known = length;
        toUtf8(text, i, next);
        if (hasSubstitute(known)) {
          encodeKnown(known);
          substitute(known);
          known = 0;
        }
        length = known; // Over a character that leaves nothing its neighbours merge.
      }
      i = next;
    }
    toUtf8(text, from, end);
    encodeKnown(length);
    flushUnknown();
  }

  private void encodeKnown(int end) {
    if (end > 0) {
      flushUnknown();
      fast.encode(utf8, 0, end, out);
    }
  }

  private void mergeCharacters(char[] text, int start, int end) {
    definition.clear();
    for (int i = start; i < end; ) {
      int point = Character.codePointAt(text, i, end);
      int next = i + Character.charCount(point);
      String prefix = i == start ? "" : model.spec.prefix();
      String suffix = next == end ? model.spec.suffix() : "";
      int id = model.symbolId(prefix, point, suffix);
      if (id >= 0) {
        flushUnknown();
        definition.append(id);
      } else {
        length = 0;
        toUtf8(prefix);
        toUtf8(text, i, next);
        toUtf8(suffix);
        substitute(0);
      }
      i = next;
    }
    flushUnknown();
    definition.merge();
    definition.appendTo(out);
  }

  private boolean hasSubstitute(int from) {
    return model.unknownId >= 0 || (model.spec.byteFallback() && hasAllBytes(from));
  }

  /**
   * The bytes of a symbol without an id, in the buffer from {@code from}, or the unknown token, or
   * nothing.
   */
  private void substitute(int from) {
    if (model.spec.byteFallback() && hasAllBytes(from)) {
      for (int i = from; i < length; i++) {
        emit(model.byteIds[utf8[i] & 0xff]);
      }
    } else if (model.unknownId >= 0) {
      if (!model.spec.fuseUnknown()) {
        flushUnknown();
      }
      unknown = true;
    }
  }

  private boolean hasAllBytes(int from) {
    if (!model.allBytes) {
      for (int i = from; i < length; i++) {
        if (model.byteIds[utf8[i] & 0xff] < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private void flushUnknown() {
    if (unknown) {
      unknown = false;
      emit(model.unknownId);
    }
  }

  private void emit(int id) {
    if (fast == null) {
      definition.append(id);
    } else {
      out.add(id);
    }
  }

  private void toUtf8(String text) {
    toUtf8(text.toCharArray(), 0, text.length());
  }

  private void toUtf8(char[] text, int start, int end) {
    int n = length;
    if (utf8.length - n < 3 * (end - start)) {
      utf8 = Arrays.copyOf(utf8, Math.max(2 * utf8.length, n + 3 * (end - start)));
    }
    byte[] bytes = utf8;
    for (int i = start; i < end; i++) {
      int c = text[i];
      if (c < 0x80) {
        bytes[n++] = (byte) c;
      } else if (c < 0x800) {
        bytes[n++] = (byte) (0xc0 | c >> 6);
        bytes[n++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate((char) c)) {
        int point = Character.toCodePoint((char) c, text[++i]);
        bytes[n++] = (byte) (0xf0 | point >> 18);
        bytes[n++] = (byte) (0x80 | (point >> 12 & 0x3f));
        bytes[n++] = (byte) (0x80 | (point >> 6 & 0x3f));
        bytes[n++] = (byte) (0x80 | (point & 0x3f));
      } else {
        bytes[n++] = (byte) (0xe0 | c >> 12);
        bytes[n++] = (byte) (0x80 | (c >> 6 & 0x3f));
        bytes[n++] = (byte) (0x80 | (c & 0x3f));
      }
    }
    length = n;
  }
}

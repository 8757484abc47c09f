package org.zerochat4j.tokenizer.bpe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

/**
 * The vocabulary and merges of byte-pair encoding. The symbols that merging begins with are bytes
 * (byte-level) or characters; a character without an id becomes its bytes ({@code <0xE5>}) where
 * the vocabulary has them, else the unknown token. Immutable.
 */
public final class BpeModel {
  static final int NONE = -1;

  /**
   * What a file says of its model.
   *
   * @param ids token to id
   * @param merges pairs of tokens, the earliest first
   * @param unknown the token for what has none, or null
   * @param fuseUnknown whether a row of unknown characters is one token
   * @param byteFallback whether the bytes of a character can stand for it
   * @param ignoreMerges whether a word that is a token is that token, whatever its merges say
   * @param prefix what tokens inside a word begin with ({@code ##}), or empty
   * @param suffix what tokens at the end of a word end with ({@code </w>}), or empty
   */
  public record Spec(
      Map<String, Integer> ids,
      List<String[]> merges,
      String unknown,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges,
      String prefix,
      String suffix) {}

  final Spec spec;
  final boolean byteLevel;

  /** The id of each byte: of its character in the byte alphabet, or of {@code <0xE5>}. */
  final int[] byteIds = new int[ByteAlphabet.SIZE];

  final boolean allBytes;
  final int unknownId;
  final MergeTable merges;
  private final int[] bmpIds;
  private final Map<Integer, Integer> otherIds = new HashMap<>();

  /** Null where merging by definition is the only way. */
  final TokenTrie trie;

  final TokenPairs pairs;

  /** With ignoreMerges: the tokens that merging would never give. */
  final TokenTrie whole;

  /**
   * Prepares {@code spec}.
   *
   * @param byteLevel whether texts come as bytes; else they come as characters
   * @throws UserError when the parts do not fit
   */
  public BpeModel(Spec spec, boolean byteLevel, String where) {
    this.spec = spec;
    this.byteLevel = byteLevel && canTakeBytes(spec);
    for (int b = 0; b < byteIds.length; b++) {
      String token =
          this.byteLevel
              ? String.valueOf(ByteAlphabet.charOf(b))
              : String.format(Locale.ROOT, "<0x%02X>", b);
      byteIds[b] = spec.ids.getOrDefault(token, NONE);
    }
    allBytes = Arrays.stream(byteIds).allMatch(id -> id >= 0);
    unknownId = spec.unknown == null ? NONE : spec.ids.getOrDefault(spec.unknown, NONE);
    if (spec.unknown != null && unknownId == NONE) {
      throw new UserError(
          where + ": the unknown token " + spec.unknown + " is not in the vocabulary");
    }
    bmpIds = this.byteLevel ? new int[0] : characterIds();
    merges = new MergeTable(spec.merges.size());
    Derivations derivations = new Derivations(this, where);
    trie = derivations.trie();
    pairs = derivations.pairs();
    whole = spec.ignoreMerges ? new TokenTrie(derivations.unreachable()) : null;
  }

  /** Whether texts are encoded as bytes; else as characters, which may be those of the alphabet. */
  public boolean isByteLevel() {
    return byteLevel;
  }

  /** Whether no byte needs a substitute: then its character in the alphabet is a detour. */
  private static boolean canTakeBytes(Spec spec) {
    return spec.prefix.isEmpty()
        && spec.suffix.isEmpty()
        && ((spec.unknown == null && !spec.byteFallback)
            || IntStream.range(0, ByteAlphabet.SIZE)
                .allMatch(b -> spec.ids.containsKey(String.valueOf(ByteAlphabet.charOf(b)))));
  }

  private int[] characterIds() {
    int[] bmp = new int[Character.MIN_SUPPLEMENTARY_CODE_POINT];
    Arrays.fill(bmp, NONE);
    spec.ids.forEach((token, id) -> {
      if (!token.isEmpty() && token.codePointCount(0, token.length()) == 1) {
        int point = token.codePointAt(0);
        if (Character.isBmpCodePoint(point)) {
          bmp[point] = id;
        } else {
          otherIds.put(point, id);
        }
      }
    });
    return bmp;
  }

  /** The id of a character, or {@link #NONE}. */
  int characterId(int codePoint) {
    return codePoint < bmpIds.length ? bmpIds[codePoint] : otherIds.getOrDefault(codePoint, NONE);
  }

  /** The id of a character with what the vocabulary writes before and behind it. */
  int symbolId(String prefix, int codePoint, String suffix) {
    if (prefix.isEmpty() && suffix.isEmpty()) {
      return characterId(codePoint);
    }
    return spec.ids.getOrDefault(prefix + Character.toString(codePoint) + suffix, NONE);
  }

  /** The bytes by which a token is looked for in a text, or null when no text has it. */
  byte[] key(String token) {
    if (!byteLevel) {
      return token.getBytes(StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = ByteAlphabet.byteOf(token.charAt(i));
      if (b < 0) {
        return null;
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }
}

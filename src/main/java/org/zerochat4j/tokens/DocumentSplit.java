package org.zerochat4j.tokens;

import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Hash;

/**
 * A choice of documents to hold out. It goes by the documents' texts alone: by no seed, so that
 * runs with different seeds are measured on the same text; not by their places, so that a corpus
 * mixed anew keeps its choice; and copies of a text are always in the same part.
 *
 * <p>Documents are held out in the order of a 16-bit key made of their hash until the share of the
 * tokens is reached: a histogram of 65,536 numbers decides, whatever the size of the corpus.
 */
final class DocumentSplit {
  private static final int KEYS = 1 << 16;

  private final TokenFile tokens;

  /** Documents whose key is below this are held out. */
  private final int firstKept;

  /**
   * @param heldOut share of the tokens, from 0 to below 1; at least one document unless it is 0
   */
  DocumentSplit(TokenFile tokens, double heldOut) {
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new UserError("the held-out fraction must be from 0 to below 1, not " + heldOut);
    }
    this.tokens = tokens;
    this.firstKept = heldOut == 0 ? 0 : firstKept(tokens, heldOut);
  }

  /** What is left to train on. */
  DocumentPart train() {
    return new DocumentPart(tokens, hash -> key(hash) >= firstKept);
  }

  /** What is held out. */
  DocumentPart heldOut() {
    return new DocumentPart(tokens, hash -> key(hash) < firstKept);
  }

  private static int key(int hash) {
    return (int) (Hash.mix(hash) >>> (Long.SIZE - 16));
  }

  private static int firstKept(TokenFile tokens, double heldOut) {
    long[] tokensOfKey = new long[KEYS];
    for (TokenShard shard : tokens.shardsWithDocuments()) {
      long sum = 0;
      for (long i = 0; i < shard.info().documents(); i++) {
        int count = shard.documentTokens(i);
        tokensOfKey[key(shard.documentHash(i))] += count;
        sum += count;
      }
      if (sum != shard.size()) {
        throw new UserError(
            TokenShard.indexFor(shard.path())
                + ": its documents have "
                + sum
                + " tokens, the file has "
                + shard.size()
                + "; make both again with: zerochat tokenize");
      }
    }
    double wanted = tokens.size() * heldOut;
    long sum = 0;
    for (int key = 0; key < KEYS; key++) {
      long with = sum + tokensOfKey[key];
      if (sum > 0 && with - wanted > wanted - sum) {
        return key;
      }
      sum = with;
    }
    return KEYS;
  }
}

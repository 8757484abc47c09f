package org.zerochat4j.tokens;

import org.zerochat4j.base.UserError;

/**
 * Pretraining batches: the documents of a {@link TokenFile}, or a part of them, one after the other
 * and cut into blocks of {@code time} tokens; every block once an epoch, in an order that the seed
 * and the epoch decide. The last block may be short.
 */
public final class PackedBlocks implements BatchSource {
  private final TokenSequence tokens;
  private final int eos;
  private final int batch;
  private final int time;
  private final boolean separateDocuments;
  private final boolean shuffled;
  private final long blocks;
  private final EpochOrder orders;

  private PackedBlocks(TokenSequence tokens, int eos, Options options, boolean shuffled) {
    this.tokens = tokens;
    this.eos = eos;
    this.batch = options.batch;
    this.time = options.time;
    this.separateDocuments = options.separateDocuments;
    this.shuffled = shuffled;
    // The last token is only a target.
    this.blocks = Math.ceilDiv(Math.max(0, tokens.size() - 1), (long) time);
    this.orders = new EpochOrder(blocks, options.seed, "blocks");
  }

  /**
   * How to cut.
   *
   * @param batch rows a batch
   * @param time tokens a row
   * @param separateDocuments whether a token sees, and predicts, its own document only
   */
  public record Options(int batch, int time, long seed, boolean separateDocuments) {
    /** At least one row of one token. */
    public Options {
      if (batch < 1 || time < 1) {
        throw new UserError("a batch needs at least 1 row of 1 token, not " + batch + " x " + time);
      }
    }
  }

  /** All of {@code file}. */
  public static PackedBlocks all(TokenFile file, Options options) {
    return checked(file, new PackedBlocks(file, file.info().eos(), options, true), "to train on");
  }

  /** {@code file} without the documents that {@link #heldOutPart} with the same share holds. */
  public static PackedBlocks trainPart(TokenFile file, double heldOut, Options options) {
    if (heldOut == 0) {
      return all(file, options);
    }
    TokenSequence part = new DocumentSplit(file, heldOut).train();
    return checked(file, new PackedBlocks(part, file.info().eos(), options, true), "to train on");
  }

  /**
   * Whole documents with {@code heldOut} (0 to 1) of the tokens, as nearly as documents allow,
   * chosen by their texts: the same ones whatever the seed, and copies of a text together. The same
   * blocks in every epoch, in the order of the file.
   */
  public static PackedBlocks heldOutPart(TokenFile file, double heldOut, Options options) {
    TokenSequence part = new DocumentSplit(file, heldOut).heldOut();
    return checked(file, new PackedBlocks(part, file.info().eos(), options, false), "to hold out");
  }

  private static PackedBlocks checked(TokenFile file, PackedBlocks part, String purpose) {
    if (part.blocks == 0) {
      throw new UserError(
          file.path()
              + ": too few tokens "
              + purpose
              + " ("
              + part.tokens.size()
              + "); it has "
              + file.info().documents()
              + " documents, and they are held out as a whole");
    }
    return part;
  }

  /** How many blocks an epoch has. */
  public long blocks() {
    return blocks;
  }

  /** How many tokens an epoch reads; the last token of the part is only a target. */
  public long tokens() {
    return tokens.size() - 1;
  }

  @Override
  public long batchesPerEpoch() {
    return Math.ceilDiv(blocks, (long) batch);
  }

  @Override
  public TokenBatch batch(long index) {
    return batch(index, null);
  }

  @Override
  public TokenBatch batch(long index, TokenBatch spare) {
    long first = index % batchesPerEpoch() * batch;
    Permutation order = shuffled ? orders.of(index / batchesPerEpoch()) : null;
    TokenBatch out = TokenBatch.blank(batch, time, spare);
    for (int row = 0; row < batch && first + row < blocks; row++) {
      long block = order == null ? first + row : order.of(first + row);
      fill(out, row * time, block * time);
    }
    return out;
  }

  private void fill(TokenBatch out, int at, long from) {
    int count = (int) Math.min(time, tokens.size() - 1 - from);
    tokens.read(from, out.ids(), at, count);
    int last = tokens.get(from + count);
    int segment = 1;
    int position = 0;
    for (int i = at; i < at + count; i++) {
      out.segments()[i] = segment;
      out.positions()[i] = position++;
      if (separateDocuments && out.ids()[i] == eos) {
        segment++;
        position = 0;
      } else {
        out.targets()[i] = i + 1 < at + count ? out.ids()[i + 1] : last;
        out.weights()[i] = 1;
      }
    }
  }
}

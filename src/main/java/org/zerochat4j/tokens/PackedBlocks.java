package org.zerochat4j.tokens;

import org.zerochat4j.base.UserError;

/**
 * Pretraining batches: a range of a {@link TokenFile} cut into blocks of {@code time} tokens, every
 * block once an epoch, in an order that the seed and the epoch decide. The last block may be short.
 */
public final class PackedBlocks implements BatchSource {
  private final TokenFile file;
  private final long start;
  private final long end;
  private final int batch;
  private final int time;
  private final boolean separateDocuments;
  private final boolean shuffled;
  private final long blocks;
  private final EpochOrder orders;

  private PackedBlocks(TokenFile file, long start, long end, Options options, boolean shuffled) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.batch = options.batch;
    this.time = options.time;
    this.separateDocuments = options.separateDocuments;
    this.shuffled = shuffled;
    // The last token is only a target.
    this.blocks = Math.ceilDiv(Math.max(0, end - start - 1), (long) time);
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
    return checked(new PackedBlocks(file, 0, file.size(), options, true), "to train on");
  }

  /** {@code file} without the documents that {@link #heldOutPart} with the same fraction holds. */
  public static PackedBlocks trainPart(TokenFile file, double heldOut, Options options) {
    long cut = cut(file, heldOut);
    return checked(new PackedBlocks(file, 0, cut, options, true), "to train on");
  }

  /**
   * The whole documents in the last {@code heldOut} (0 to 1) of the tokens, in the order of the
   * file: the same blocks in every epoch.
   */
  public static PackedBlocks heldOutPart(TokenFile file, double heldOut, Options options) {
    long cut = cut(file, heldOut);
    return checked(new PackedBlocks(file, cut, file.size(), options, false), "to hold out");
  }

  private static PackedBlocks checked(PackedBlocks part, String purpose) {
    if (part.blocks == 0) {
      throw new UserError(
          part.file.path() + ": too few tokens " + purpose + " (" + (part.end - part.start) + ")");
    }
    return part;
  }

  /**
   * The first beginning of a document in the held-out tail; of the last document if it is longer.
   */
  private static long cut(TokenFile file, double heldOut) {
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new UserError("the held-out fraction must be from 0 to below 1, not " + heldOut);
    }
    long at = file.size() - (long) Math.ceil(file.size() * heldOut);
    while (at > 0 && at < file.size() && file.get(at - 1) != file.info().eos()) {
      at++;
    }
    if (heldOut > 0 && at >= file.size()) {
      at = Math.max(0, file.size() - 1);
      while (at > 0 && file.get(at - 1) != file.info().eos()) {
        at--;
      }
    }
    return at;
  }

  /** How many blocks an epoch has. */
  public long blocks() {
    return blocks;
  }

  /** How many tokens an epoch reads; the last token of the range is only a target. */
  public long tokens() {
    return end - start - 1;
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
      fill(out, row * time, start + block * time);
    }
    return out;
  }

  private void fill(TokenBatch out, int at, long from) {
    int count = (int) Math.min(time, end - 1 - from);
    int eos = file.info().eos();
    file.read(from, out.ids(), at, count);
    int last = file.get(from + count);
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

package org.zerochat4j.tokens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Rendered;

/**
 * Fine-tuning batches: several conversations a row, each seeing only itself, and a loss on the
 * supervised ids alone. Every conversation comes once an epoch; which ones share a row is decided
 * once by the seed, the order of the rows anew for every epoch.
 *
 * <p>A conversation longer than a row loses its end, and nothing is put in its place: the model
 * never learns to stop in the middle of an answer. One whose question alone fills the row is
 * dropped.
 */
public final class ConversationBatches implements BatchSource {
  /** How many rows are kept open for shorter conversations while packing. */
  private static final int OPEN_ROWS = 64;

  private final List<Rendered> conversations;
  private final int batch;
  private final int time;
  private final int[][] rows;
  private final int truncated;
  private final int dropped;
  private final EpochOrder orders;

  /**
   * Packs.
   *
   * @param batch rows a batch
   * @param time tokens a row
   * @throws UserError when no conversation is left
   */
  public ConversationBatches(List<Rendered> conversations, int batch, int time, long seed) {
    if (batch < 1 || time < 1) {
      throw new UserError("a batch needs at least 1 row of 1 token, not " + batch + " x " + time);
    }
    this.conversations = List.copyOf(conversations);
    this.batch = batch;
    this.time = time;
    int n = conversations.size();
    int[] lengths = new int[n];
    int tooLong = 0;
    int useless = 0;
    for (int i = 0; i < n; i++) {
      int all = inputs(conversations.get(i), Integer.MAX_VALUE);
      lengths[i] = inputs(conversations.get(i), time);
      if (lengths[i] == 0) {
        useless++;
      } else if (all > time) {
        tooLong++;
      }
    }
    this.truncated = tooLong;
    this.dropped = useless;
    this.rows = pack(lengths, seed);
    if (rows.length == 0) {
      throw new UserError(
          "none of the "
              + n
              + " conversations fits "
              + time
              + " tokens; make the rows longer or the conversations shorter");
    }
    this.orders = new EpochOrder(rows.length, seed, "rows");
  }

  /**
   * How many ids are read when at most {@code limit} may be: up to the one before the last
   * supervised id, since what follows has no target; 0 when no supervised id is reached.
   */
  private static int inputs(Rendered conversation, int limit) {
    boolean[] supervised = conversation.supervised();
    for (int i = (int) Math.min(supervised.length - 1L, limit); i > 0; i--) {
      if (supervised[i]) {
        return i;
      }
    }
    return 0;
  }

  private int[][] pack(int[] lengths, long seed) {
    int n = lengths.length;
    List<List<Integer>> packed = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    List<Integer> free = new ArrayList<>();
    Permutation order = new Permutation(Math.max(1, n), Seeds.derive(seed, "conversations"));
    for (int k = 0; k < n; k++) {
      int conversation = (int) order.of(k);
      int length = lengths[conversation];
      if (length == 0) {
        continue;
      }
      int fit = 0;
      while (fit < open.size() && free.get(fit) < length) {
        fit++;
      }
      if (fit == open.size()) {
        if (open.size() == OPEN_ROWS) {
          open.removeFirst();
          free.removeFirst();
          fit--;
        }
        open.add(packed.size());
        free.add(time);
        packed.add(new ArrayList<>());
      }
      packed.get(open.get(fit)).add(conversation);
      free.set(fit, free.get(fit) - length);
    }
    return packed.stream()
        .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  /** How many conversations lost their end. */
  public int truncated() {
    return truncated;
  }

  /** How many conversations were left out, because no supervised id fits. */
  public int dropped() {
    return dropped;
  }

  /** How many rows an epoch has. */
  public int rows() {
    return rows.length;
  }

  @Override
  public long batchesPerEpoch() {
    return Math.ceilDiv(rows.length, batch);
  }

  @Override
  public TokenBatch batch(long index) {
    return batch(index, null);
  }

  @Override
  public TokenBatch batch(long index, TokenBatch spare) {
    int first = (int) (index % batchesPerEpoch()) * batch;
    Permutation order = orders.of(index / batchesPerEpoch());
    TokenBatch out = TokenBatch.blank(batch, time, spare);
    for (int row = 0; row < batch && first + row < rows.length; row++) {
      int at = row * time;
      int segment = 1;
      for (int conversation : rows[(int) order.of(first + row)]) {
        at += fill(out, at, segment++, conversations.get(conversation));
      }
    }
    return out;
  }

  private int fill(TokenBatch out, int at, int segment, Rendered conversation) {
    int count = inputs(conversation, time);
    System.arraycopy(conversation.ids(), 0, out.ids(), at, count);
    Arrays.fill(out.segments(), at, at + count, segment);
    for (int i = 0; i < count; i++) {
      out.positions()[at + i] = i;
      if (conversation.supervised()[i + 1]) {
        out.targets()[at + i] = conversation.ids()[i + 1];
        out.weights()[at + i] = 1;
      }
    }
    return count;
  }
}

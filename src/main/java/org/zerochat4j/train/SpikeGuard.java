package org.zerochat4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * Keeps one poisoned batch from spoiling the weights: a step whose loss or gradient norm is not
 * finite, or lies far above the recent ones, is skipped.
 *
 * <p>"Far" is a z-score over a window of the last finite values; nothing is judged before the
 * window is full. An outlier enters the window too, so that a lasting change is accepted after a
 * while. Too many skips in a row end the run: then it is not the batch that is wrong.
 */
public final class SpikeGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SpikeGuard.class);

  /** Steps in the window that is usual. */
  public static final int WINDOW = 128;

  /** Standard deviations above the mean that are usually too many. */
  public static final double THRESHOLD = 6;

  /** Skips in a row that usually end a run. */
  public static final int MAX_CONSECUTIVE = 10;

  private final double threshold;
  private final int maxConsecutive;
  private final Window losses;
  private final Window norms;
  private int consecutive;
  private long skipped;

  /** A guard with the usual window and limits. */
  public SpikeGuard() {
    this(WINDOW, THRESHOLD, MAX_CONSECUTIVE);
  }

  /**
   * A guard with its own limits.
   *
   * @param threshold z-score above which a step is skipped; 0 skips only what is not finite
   * @param maxConsecutive skips in a row at which the run ends
   */
  public SpikeGuard(int window, double threshold, int maxConsecutive) {
    this.threshold = threshold;
    this.maxConsecutive = maxConsecutive;
    this.losses = new Window(window);
    this.norms = new Window(window);
  }

  /** A guard that skips only what is not finite, for losses that have no usual height. */
  public static SpikeGuard finiteOnly() {
    return new SpikeGuard(1, 0, MAX_CONSECUTIVE);
  }

  /**
   * Whether the optimiser may use this step's gradient.
   *
   * @throws UserError when this is the last of too many skips in a row
   */
  public boolean accept(long step, double loss, double gradientNorm) {
    String reason = null;
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
      reason = "not finite";
    } else {
      double zLoss = losses.zScoreThenAdd(loss);
      double zNorm = norms.zScoreThenAdd(gradientNorm);
      if (threshold > 0 && Math.max(zLoss, zNorm) > threshold) {
        reason =
            String.format(Locale.ROOT, "%.1f standard deviations too high", Math.max(zLoss, zNorm));
      }
    }
    if (reason == null) {
      consecutive = 0;
      return true;
    }
    skipped++;
    consecutive++;
    String what =
        String.format(
            Locale.ROOT, "step %d: loss %.4g, gradient norm %.4g", step, loss, gradientNorm);
    if (consecutive >= maxConsecutive) {
      throw new UserError(
          what
              + ": "
              + reason
              + ", as in the "
              + maxConsecutive
              + " steps up to here; lower the learning rate and start again (--resume none, or"
              + " another --out)");
    }
    LOG.warn("{}: {}; this step is skipped ({} so far)", what, reason, skipped);
    return false;
  }

  /** Steps skipped since the run began. */
  public long skipped() {
    return skipped;
  }

  /** What a checkpoint must keep so that a resumed run judges as one that never stopped. */
  public ObjectNode state() {
    ObjectNode state = Json.mapper().createObjectNode();
    state.put("skipped", skipped).put("consecutive", consecutive);
    state.set("losses", losses.state());
    state.set("norms", norms.state());
    return state;
  }

  /** Takes over what {@link #state} gave. */
  public void restore(JsonNode state) {
    skipped = state.path("skipped").asLong();
    consecutive = state.path("consecutive").asInt();
    losses.restore(state.path("losses"));
    norms.restore(state.path("norms"));
  }

  /** The last values in a ring; once it is full, the oldest lies at {@code count % length}. */
  private static final class Window {
    private final double[] values;
    private long count;

    Window(int size) {
      values = new double[size];
    }

    double zScoreThenAdd(double value) {
      double z = count < values.length ? 0 : zScore(value);
      values[(int) (count++ % values.length)] = value;
      return z;
    }

    private double zScore(double value) {
      // From the oldest on, wherever it lies: a restored window must add in the same order.
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[(int) ((count + i) % values.length)];
      }
      double mean = sum / values.length;
      double squares = 0;
      for (int i = 0; i < values.length; i++) {
        double difference = values[(int) ((count + i) % values.length)] - mean;
        squares += difference * difference;
      }
      double deviation = Math.sqrt(squares / values.length);
      return deviation == 0 ? 0 : (value - mean) / deviation;
    }

    ArrayNode state() {
      ArrayNode state = Json.mapper().createArrayNode();
      for (long i = Math.max(0, count - values.length); i < count; i++) {
        state.add(values[(int) (i % values.length)]);
      }
      return state;
    }

    void restore(JsonNode state) {
      count = 0;
      for (JsonNode value : state) {
        values[(int) (count++ % values.length)] = value.asDouble();
      }
    }
  }
}

package org.zerochat4j.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;
import org.zerochat4j.model.ParameterLayout;
import org.zerochat4j.model.SafetensorsWriter;

/**
 * Loss and gradients of a model on given ids: the numbers by which one implementation is held
 * against another.
 *
 * <p>The loss is {@code sum(CE * mask) / sum(mask)} over all rows together.
 */
public final class LossOnIds {

  /**
   * One sequence.
   *
   * @param mask one less than {@code ids}: {@code mask[i]} is what {@code ids[i + 1]} counts as a
   *     target
   */
  public record Row(int[] ids, float[] mask) {
    public Row {
      if (mask.length != ids.length - 1) {
        throw new IllegalArgumentException(ids.length + " ids need a mask one shorter");
      }
    }
  }

  /**
   * What came out.
   *
   * @param gradL2 the norm of each tensor's gradient, by its name in model files
   */
  public record Result(
      double loss,
      @JsonProperty("grad_global_norm") double gradGlobalNorm,
      @JsonProperty("grad_l2") Map<String, Double> gradL2) {}

  private LossOnIds() {}

  /**
   * Reads {@code {"batches": [{"ids": [...], "mask": [...]}, ...]}}; without a mask every target
   * counts.
   *
   * @throws UserError naming the batch that is wrong
   */
  public static List<Row> read(Path json) {
    JsonNode batches = Json.read(json).path("batches");
    if (!batches.isArray() || batches.isEmpty()) {
      throw new UserError(json + ": no list \"batches\" of {\"ids\": [...], \"mask\": [...]}");
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode batch : batches) {
      String where = json + ": batch " + rows.size();
      int[] ids = ids(batch.path("ids"), where);
      if (ids.length < 2) {
        throw new UserError(
            where + ": at least two ids are needed, one to read and one to predict");
      }
      float[] mask = new float[ids.length - 1];
      if (batch.hasNonNull("mask")) {
        mask = mask(batch.get("mask"), where);
      } else {
        Arrays.fill(mask, 1);
      }
      if (mask.length != ids.length - 1) {
        throw new UserError(
            where
                + ": "
                + ids.length
                + " ids need a mask of "
                + (ids.length - 1)
                + " numbers, not "
                + mask.length);
      }
      rows.add(new Row(ids, mask));
    }
    return rows;
  }

  private static int[] ids(JsonNode list, String where) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!list.get(i).isInt()) {
        throw new UserError(where + ": \"ids\" holds " + list.get(i) + ", which is no token id");
      }
      ids[i] = list.get(i).intValue();
    }
    return ids;
  }

  private static float[] mask(JsonNode list, String where) {
    float[] mask = new float[list.size()];
    for (int i = 0; i < mask.length; i++) {
      if (!list.get(i).isNumber()) {
        throw new UserError(where + ": \"mask\" holds " + list.get(i) + ", which is no number");
      }
      mask[i] = list.get(i).floatValue();
    }
    return mask;
  }

  /**
   * Computes loss and gradients.
   *
   * @param gradient gets the gradients, in the layout of the model's parameters
   * @throws UserError for ids the model cannot read, or a mask of zeros only
   */
  public static Result compute(LlamaModel model, List<Row> rows, FlatVector gradient) {
    double total = 0;
    for (Row row : rows) {
      TokenLogProbs.check(model.config(), row.ids);
      for (float weight : row.mask) {
        total += weight;
      }
    }
    if (!(total > 0)) {
      throw new UserError("the masks add up to " + total + ": no target counts");
    }
    Kernels kernels = KernelProvider.get();
    double loss = 0;
    gradient.clear();
    try (Objective objective = Objective.languageModel(model);
        FlatVector part = new FlatVector(gradient.length())) {
      for (Row row : rows) {
        loss += objective.lossAndGradient(inputs(row, total), part);
        kernels.addScaled(gradient.buffer(), part.buffer(), 1, gradient.length());
      }
    }
    Map<String, Double> norms = new TreeMap<>();
    double squares = 0;
    for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
      double own =
          kernels.sumOfSquares(
              gradient.buffer().slice(tensor.offset(), tensor.length()), tensor.length());
      norms.put(tensor.name(), Math.sqrt(own));
      squares += own;
    }
    return new Result(loss, Math.sqrt(squares), norms);
  }

  private static Map<String, INDArray> inputs(Row row, double total) {
    int count = row.ids.length - 1;
    PaddedBatch batch = new PaddedBatch(List.of(Arrays.copyOf(row.ids, count)));
    InputArrays arrays = new InputArrays();
    Buffer targets = arrays.ints(Objective.TARGETS, 1, batch.time());
    Buffer weights = arrays.floats(Objective.WEIGHTS, 1, batch.time()); // padding counts nothing
    for (int t = 0; t < count; t++) {
      targets.setInt(t, row.ids[t + 1]);
      weights.setFloat(t, (float) (row.mask[t] / total));
    }
    return batch.inputs(arrays);
  }

  /** Writes gradients under the names of the tensors in model files. */
  public static void writeGradients(LlamaModel model, FlatVector gradient, Path safetensors) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
      tensors.add(
          new SafetensorsWriter.Tensor(
              tensor.name(),
              tensor.shape(),
              gradient.buffer().slice(tensor.offset(), tensor.length()).segment()));
    }
    SafetensorsWriter.write(safetensors, tensors);
  }
}

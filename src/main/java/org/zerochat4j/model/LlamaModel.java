package org.zerochat4j.model;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.Buffer;

/**
 * A LLaMA model: its configuration and its weights as one flat vector. Reward models and critics
 * have a value head besides.
 */
public final class LlamaModel implements AutoCloseable {

  /** File of the value head in a model folder. */
  public static final String VALUE_HEAD_FILE = "value_head.safetensors";

  private static final String CONFIG_FILE = "config.json";

  private final LlamaConfig config;
  private final ParameterLayout layout;
  private final FlatVector parameters;
  private final boolean valueHead;

  private LlamaModel(LlamaConfig config, boolean valueHead) {
    this.config = config;
    this.valueHead = valueHead;
    this.layout = new ParameterLayout(config, valueHead);
    this.parameters = new FlatVector(layout.length());
  }

  /**
   * A new model: matrices normal with the configured deviation, the two projections that write into
   * the residual stream scaled down by {@code sqrt(2 * layers)} (Radford et al. 2019), norms one.
   */
  public static LlamaModel create(LlamaConfig config, long seed) {
    LlamaModel model = new LlamaModel(config, false);
    double residualScale = 1 / Math.sqrt(2.0 * config.numHiddenLayers());
    for (ParameterLayout.Tensor tensor : model.layout.tensors().values()) {
      Buffer data = model.tensor(tensor);
      if (!tensor.decayed()) {
        fill(data, 1f);
        continue;
      }
      boolean writesResidual =
          tensor.name().endsWith("o_proj.weight") || tensor.name().endsWith("down_proj.weight");
      double deviation = config.initializerRange() * (writesResidual ? residualScale : 1);
      fillNormal(data, deviation, Seeds.derive(seed, tensor.name()));
    }
    return model;
  }

  /** A copy with a new value head of normal weights with deviation {@code 1/sqrt(hidden + 1)}. */
  public LlamaModel withNewValueHead(long seed) {
    LlamaModel result = new LlamaModel(config, true);
    result.copyShared(this);
    double deviation = 1 / Math.sqrt(config.hiddenSize() + 1.0);
    fillNormal(
        result.tensor(ParameterLayout.VALUE_HEAD),
        deviation,
        Seeds.derive(seed, ParameterLayout.VALUE_HEAD));
    return result;
  }

  /** An independent copy. */
  public LlamaModel copy() {
    LlamaModel result = new LlamaModel(config, valueHead);
    result.parameters.copyFrom(parameters);
    return result;
  }

  private void copyShared(LlamaModel other) {
    for (ParameterLayout.Tensor tensor : layout.tensors().values()) {
      ParameterLayout.Tensor source = other.layout.tensors().get(tensor.name());
      if (source != null) {
        tensor(tensor).segment().copyFrom(other.tensor(source).segment());
      }
    }
  }

  /**
   * Reads a model folder in Hugging Face layout; a value head is read where there is one.
   *
   * @throws UserError when a tensor is missing, unknown or of another shape
   */
  public static LlamaModel load(Path folder) {
    if (!Files.isRegularFile(folder.resolve(CONFIG_FILE))) {
      throw new UserError(folder + ": no model here (config.json is missing)");
    }
    LlamaConfig config = LlamaConfig.read(folder.resolve(CONFIG_FILE));
    boolean valueHead = Files.isRegularFile(folder.resolve(VALUE_HEAD_FILE));
    LlamaModel model = new LlamaModel(config, valueHead);
    model.readWeights(folder);
    return model;
  }

  /**
   * Takes over the weights in the folder of a checkpoint, in place: a large model may not fit
   * twice.
   *
   * @throws UserError when they are of a model of another shape
   */
  public void restore(Path folder) {
    boolean sameShape =
        LlamaConfig.read(folder.resolve(CONFIG_FILE)).equals(config)
            && Files.isRegularFile(folder.resolve(VALUE_HEAD_FILE)) == valueHead;
    if (!sameShape) {
      throw new UserError(
          folder + " is of a model of another shape; give --resume none to start again");
    }
    readWeights(folder);
  }

  private void readWeights(Path folder) {
    try (Safetensors file = Safetensors.open(folder)) {
      for (String name : file.names()) {
        boolean tiedCopy = name.equals(ParameterLayout.LM_HEAD) && config.tieWordEmbeddings();
        if (!layout.tensors().containsKey(name)
            && !tiedCopy
            && !name.endsWith("rotary_emb.inv_freq")) {
          throw new UserError(
              folder + ": tensor '" + name + "' is not part of the model that config.json states");
        }
      }
      for (ParameterLayout.Tensor tensor : layout.tensors().values()) {
        if (!tensor.name().equals(ParameterLayout.VALUE_HEAD)) {
          read(file, tensor, folder);
        }
      }
    }
    if (valueHead) {
      try (Safetensors file = Safetensors.open(folder.resolve(VALUE_HEAD_FILE))) {
        read(file, layout.tensors().get(ParameterLayout.VALUE_HEAD), folder);
      }
    }
  }

  private void read(Safetensors file, ParameterLayout.Tensor tensor, Path folder) {
    if (!file.names().contains(tensor.name())) {
      throw new UserError(folder + ": tensor '" + tensor.name() + "' is missing");
    }
    long[] shape = file.shape(tensor.name());
    if (!Arrays.equals(shape, tensor.shape())) {
      throw new UserError(
          String.format(
              "%s: tensor '%s' is %s, config.json asks for %s",
              folder, tensor.name(), Arrays.toString(shape), Arrays.toString(tensor.shape())));
    }
    file.read(tensor.name(), tensor(tensor).segment());
  }

  /**
   * Writes config.json, model.safetensors and, where there is one, the value head. Each file
   * appears whole or not at all; who needs all or none writes to a temporary folder.
   */
  public void save(Path folder) {
    List<SafetensorsWriter.Tensor> weights = new ArrayList<>();
    for (ParameterLayout.Tensor tensor : layout.tensors().values()) {
      SafetensorsWriter.Tensor named =
          new SafetensorsWriter.Tensor(tensor.name(), tensor.shape(), tensor(tensor).segment());
      if (tensor.name().equals(ParameterLayout.VALUE_HEAD)) {
        SafetensorsWriter.write(folder.resolve(VALUE_HEAD_FILE), List.of(named));
      } else {
        weights.add(named);
      }
    }
    SafetensorsWriter.write(folder.resolve(Safetensors.FILE), weights);
    config.write(folder.resolve(CONFIG_FILE));
  }

  public LlamaConfig config() {
    return config;
  }

  public ParameterLayout layout() {
    return layout;
  }

  public FlatVector parameters() {
    return parameters;
  }

  public boolean hasValueHead() {
    return valueHead;
  }

  /** The memory of a tensor, by its name in model files. */
  public Buffer tensor(String name) {
    return tensor(layout.tensors().get(name));
  }

  private Buffer tensor(ParameterLayout.Tensor tensor) {
    return parameters.buffer().slice(tensor.offset(), tensor.length());
  }

  private static void fill(Buffer data, float value) {
    for (long i = 0; i < data.length(); i++) {
      data.setFloat(i, value);
    }
  }

  private static void fillNormal(Buffer data, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemorySegment segment = data.segment();
    for (long i = 0; i < data.length(); i++) {
      segment.set(Buffer.FLOAT, 4 * i, (float) (random.nextGaussian() * deviation));
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}

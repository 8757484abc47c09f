package org.zerochat4j.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** An eager LLaMA decoder in libtorch; its tensors have the Hugging Face names. */
final class LibtorchLlama {
  private static final float DEVIATION = 0.02f;

  private final PeerShape shape;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Tensor cosines; // [time, headDim]
  private final Tensor sines;
  private final TensorOptional noMask = new TensorOptional();
  private final DoubleOptional usualScale = new DoubleOptional();
  private final DoubleOptional normEps;
  private final long[] normShape;

  LibtorchLlama(PeerShape shape, int time) {
    this.shape = shape;
    this.normEps = new DoubleOptional(shape.normEps());
    this.normShape = new long[] {shape.hidden()};
    torch.manual_seed(1);
    long hidden = shape.hidden();
    long queries = (long) shape.heads() * shape.headDim();
    long keys = (long) shape.keyValueHeads() * shape.headDim();
    matrix("model.embed_tokens.weight", shape.vocab(), hidden);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String name = "model.layers." + layer + ".";
      norm(name + "input_layernorm.weight");
      matrix(name + "self_attn.q_proj.weight", queries, hidden);
      matrix(name + "self_attn.k_proj.weight", keys, hidden);
      matrix(name + "self_attn.v_proj.weight", keys, hidden);
      matrix(name + "self_attn.o_proj.weight", hidden, queries);
      norm(name + "post_attention_layernorm.weight");
      matrix(name + "mlp.gate_proj.weight", shape.feedForward(), hidden);
      matrix(name + "mlp.up_proj.weight", shape.feedForward(), hidden);
      matrix(name + "mlp.down_proj.weight", hidden, shape.feedForward());
    }
    norm("model.norm.weight");
    matrix("lm_head.weight", shape.vocab(), hidden);

    float[] cos = new float[time * shape.headDim()];
    float[] sin = new float[time * shape.headDim()];
    int half = shape.headDim() / 2;
    for (int t = 0; t < time; t++) {
      for (int i = 0; i < shape.headDim(); i++) {
        double angle = t * Math.pow(shape.ropeTheta(), -2.0 * (i % half) / shape.headDim());
        cos[t * shape.headDim() + i] = (float) Math.cos(angle);
        sin[t * shape.headDim() + i] = (float) Math.sin(angle);
      }
    }
    cosines = torch.tensor(cos).view(time, shape.headDim());
    sines = torch.tensor(sin).view(time, shape.headDim());
  }

  private void matrix(String name, long rows, long columns) {
    parameters.put(
        name, torch.randn(rows, columns).mul_(scalar(DEVIATION)).set_requires_grad(true));
  }

  private void norm(String name) {
    parameters.put(name, torch.ones(shape.hidden()).set_requires_grad(true));
  }

  private static org.bytedeco.pytorch.Scalar scalar(float value) {
    return new org.bytedeco.pytorch.Scalar(value);
  }

  /** Loss over all targets, each counting the same; ids and targets are [batch, time] longs. */
  Tensor loss(Tensor ids, Tensor targets, int batch, int time) {
    Tensor x = torch.embedding(parameters.get("model.embed_tokens.weight"), ids);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String name = "model.layers." + layer + ".";
      Tensor attended =
          attention(name + "self_attn.", norm(name + "input_layernorm", x), batch, time);
      x = x.add(attended);
      x = x.add(feedForward(name + "mlp.", norm(name + "post_attention_layernorm", x)));
    }
    Tensor logits = linear("lm_head", norm("model.norm", x));
    return torch.cross_entropy_loss(logits.view(-1, shape.vocab()), targets.view(-1));
  }

  private Tensor attention(String name, Tensor x, int batch, int time) {
    Tensor q = rotate(heads(linear(name + "q_proj", x), batch, time, shape.heads()));
    Tensor k = rotate(heads(linear(name + "k_proj", x), batch, time, shape.keyValueHeads()));
    Tensor v = heads(linear(name + "v_proj", x), batch, time, shape.keyValueHeads());
    boolean grouped = shape.heads() != shape.keyValueHeads();
    Tensor y = torch.scaled_dot_product_attention(q, k, v, noMask, 0, true, usualScale, grouped);
    long width = (long) shape.heads() * shape.headDim();
    return linear(name + "o_proj", y.transpose(1, 2).reshape(batch, time, width));
  }

  private Tensor heads(Tensor x, int batch, int time, int heads) {
    return x.view(batch, time, heads, shape.headDim()).transpose(1, 2);
  }

  /** Rotary embedding of halves, as the transformers library has it. */
  private Tensor rotate(Tensor x) {
    TensorVector halves = x.chunk(2, -1);
    Tensor turned = torch.cat(new TensorVector(halves.get(1).neg(), halves.get(0)), -1);
    return x.mul(cosines).add(turned.mul(sines));
  }

  private Tensor feedForward(String name, Tensor x) {
    Tensor gated = torch.silu(linear(name + "gate_proj", x)).mul(linear(name + "up_proj", x));
    return linear(name + "down_proj", gated);
  }

  private Tensor linear(String name, Tensor x) {
    return torch.linear(x, parameters.get(name + ".weight"));
  }

  private Tensor norm(String name, Tensor x) {
    Tensor weight = parameters.get(name + ".weight");
    return torch.rms_norm(x, normShape, new TensorOptional(weight), normEps);
  }

  /** Parameters with weight decay or those without: norms do not decay. */
  List<Tensor> parameters(boolean decayed) {
    List<Tensor> result = new ArrayList<>();
    parameters.forEach((name, tensor) -> {
      if (name.contains("norm") != decayed) {
        result.add(tensor);
      }
    });
    return result;
  }

  long parameterCount() {
    return parameters.values().stream().mapToLong(Tensor::numel).sum();
  }

  /** Replaces all parameters by the F32 tensors of a safetensors file. */
  void load(Path safetensors) throws IOException {
    try (FileChannel file = FileChannel.open(safetensors);
        NoGradGuard guard = new NoGradGuard()) {
      ByteBuffer prefix = read(file, 0, Long.BYTES);
      long headerLength = prefix.getLong(0);
      JsonNode header =
          new ObjectMapper().readTree(read(file, Long.BYTES, (int) headerLength).array());
      for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
        JsonNode entry = header.get(parameter.getKey());
        Tensor tensor = parameter.getValue();
        if (entry == null || !entry.get("dtype").asText().equals("F32")) {
          throw new IOException(safetensors + ": no F32 tensor " + parameter.getKey());
        }
        long begin = entry.get("data_offsets").get(0).asLong();
        long length = entry.get("data_offsets").get(1).asLong() - begin;
        if (length != 4 * tensor.numel()) {
          throw new IOException(safetensors + ": " + parameter.getKey() + " has another shape");
        }
        ByteBuffer data = read(file, Long.BYTES + headerLength + begin, (int) length);
        float[] values = new float[(int) (length / 4)];
        data.asFloatBuffer().get(values);
        new FloatPointer(tensor.data_ptr()).put(values);
      }
    }
  }

  private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the safetensors file is cut short");
      }
    }
    return bytes.flip();
  }
}

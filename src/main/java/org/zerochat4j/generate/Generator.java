package org.zerochat4j.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.PlanSession;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;

/**
 * Continues prompts, many at once, with a key / value cache: a prompt is read in one pass, then
 * every pass adds one token to each sequence that is not finished. It knows ids only, no text.
 *
 * <p>What a sequence becomes depends on its prompt, the seed and its number in the request, not on
 * what it is batched with. Not for use by several threads at once.
 */
public final class Generator implements AutoCloseable {

  /** Sequences that share a pass; more would only cost cache memory. */
  private static final int MAX_BATCH = 128;

  /** Caches grow in steps of this many tokens, so that few shapes occur. */
  private static final int CAPACITY_STEP = 64;

  private static final String LAST_ROWS = "lastRows";

  /**
   * What to generate.
   *
   * @param maxTokens new tokens per sequence at most; the model's length limit may end it earlier
   * @param seed of the random draws
   */
  public record Request(List<int[]> prompts, int maxTokens, SamplingOptions options, long seed) {}

  /**
   * A finished answer.
   *
   * @param ids the new tokens, without the end token
   * @param ended whether the model ended it itself, with the end token
   */
  public record Completion(int[] ids, boolean ended) {}

  /** Told of each new token (not of the end token) as it comes. */
  @FunctionalInterface
  public interface TokenListener {
    /** Returns false to end the sequence here. */
    boolean onToken(int sequence, int id);
  }

  private final LlamaModel model;
  private final LlamaConfig config;
  private final LlamaGraph graph;
  private final String logits;
  private final Map<String, INDArray> inputs = new HashMap<>();
  private final List<INDArray> caches = new ArrayList<>();
  private int cacheBatch;
  private int capacity;

  public Generator(LlamaModel model) {
    this.model = model;
    this.config = model.config();
    this.graph = LlamaGraph.forGeneration(model);
    SDVariable lastRows = graph.input(LAST_ROWS, DataType.INT32, -1);
    this.logits = graph.logits(graph.hiddenRows(lastRows)).name();
  }

  /** Completes every prompt; the result has their order. */
  public List<Completion> generate(Request request) {
    return generate(request, (_, _) -> true);
  }

  /**
   * Completes every prompt and reports tokens as they come.
   *
   * @throws UserError for an empty prompt, an unknown id, or a prompt that fills the context
   */
  public List<Completion> generate(Request request, TokenListener listener) {
    request.options().checked();
    for (int[] prompt : request.prompts()) {
      check(prompt);
    }
    List<Completion> result = new ArrayList<>();
    for (int from = 0; from < request.prompts().size(); from += MAX_BATCH) {
      int to = Math.min(from + MAX_BATCH, request.prompts().size());
      result.addAll(batch(request, from, to, listener));
    }
    return result;
  }

  /**
   * Makes sure that a prompt can be continued.
   *
   * @throws UserError for an empty prompt, an unknown id, or a prompt that fills the context
   */
  public void check(int[] prompt) {
    if (prompt.length == 0) {
      throw new UserError("an empty prompt cannot be continued: give at least one token");
    }
    if (prompt.length >= config.maxPositionEmbeddings()) {
      throw new UserError(
          String.format(
              "the prompt has %d tokens, the model takes at most %d: shorten it",
              prompt.length, config.maxPositionEmbeddings() - 1));
    }
    for (int id : prompt) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new UserError(
            "token id " + id + " is not in the model's vocabulary of " + config.vocabSize());
      }
    }
  }

  private List<Completion> batch(Request request, int from, int to, TokenListener listener) {
    List<Sequence> sequences = new ArrayList<>();
    int longestPrompt = 0;
    for (int i = from; i < to; i++) {
      sequences.add(new Sequence(i, request));
      longestPrompt = Math.max(longestPrompt, request.prompts().get(i).length);
    }
    int longest =
        (int) Math.min((long) longestPrompt + request.maxTokens(), config.maxPositionEmbeddings());
    ensureCaches(sequences.size(), longest);

    Buffer next = readPrompts(sequences, longestPrompt);
    while (takeTokens(sequences, next, listener)) {
      next = advance(sequences);
    }
    return sequences.stream().map(Sequence::completion).toList();
  }

  /**
   * One pass over all prompts, padded on the right; gives the logits after each, [batch, vocab].
   */
  private Buffer readPrompts(List<Sequence> sequences, int time) {
    int batch = sequences.size();
    int[] ids = new int[batch * time];
    int[] positions = new int[batch * time];
    int[] lastRows = new int[batch];
    Arrays.fill(positions, -1);
    for (int b = 0; b < batch; b++) {
      int[] prompt = sequences.get(b).prompt;
      System.arraycopy(prompt, 0, ids, b * time, prompt.length);
      for (int t = 0; t < prompt.length; t++) {
        positions[b * time + t] = t;
      }
      lastRows[b] = b * time + prompt.length - 1;
    }
    return run(ids, positions, lastRows, batch, time);
  }

  /** One pass over the newest token of each sequence; finished ones are padding. */
  private Buffer advance(List<Sequence> sequences) {
    int batch = sequences.size();
    int[] ids = new int[batch];
    int[] positions = new int[batch];
    int[] lastRows = new int[batch];
    for (int b = 0; b < batch; b++) {
      Sequence sequence = sequences.get(b);
      ids[b] = sequence.last();
      positions[b] = sequence.done ? -1 : sequence.length() - 1;
      lastRows[b] = b;
    }
    return run(ids, positions, lastRows, batch, 1);
  }

  private Buffer run(int[] ids, int[] positions, int[] lastRows, int batch, int time) {
    inputs.put(LlamaGraph.IDS, Tensors.ints(ids, batch, time));
    inputs.put(LlamaGraph.POSITIONS, Tensors.ints(positions, batch, time));
    inputs.put(LAST_ROWS, Tensors.ints(lastRows, batch));
    return Buffer.of(PlanSession.of(graph.sameDiff()).run(inputs, List.of(logits))[0]);
  }

  /** Draws a token for each open sequence; false when none is left open. */
  private boolean takeTokens(List<Sequence> sequences, Buffer logits, TokenListener listener) {
    boolean open = false;
    for (int b = 0; b < sequences.size(); b++) {
      Sequence sequence = sequences.get(b);
      if (!sequence.done) {
        long vocab = config.vocabSize();
        sequence.take(logits.slice(b * vocab, vocab), listener);
        open |= !sequence.done;
      }
    }
    return open;
  }

  private void ensureCaches(int batch, int tokens) {
    int needed = (tokens + CAPACITY_STEP - 1) / CAPACITY_STEP * CAPACITY_STEP;
    if (batch == cacheBatch && needed == capacity) {
      return;
    }
    freeCaches();
    cacheBatch = batch;
    capacity = needed;
    long width = (long) config.numKeyValueHeads() * config.headDim();
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      inputs.put(LlamaGraph.keyCache(layer), cache(width));
      inputs.put(LlamaGraph.valueCache(layer), cache(width));
    }
  }

  private INDArray cache(long width) {
    INDArray cache = Nd4j.createUninitializedDetached(DataType.FLOAT, cacheBatch, capacity, width);
    caches.add(cache);
    return cache;
  }

  private void freeCaches() {
    caches.forEach(INDArray::close);
    caches.clear();
  }

  /** Frees the caches; the model stays. */
  @Override
  public void close() {
    freeCaches();
    cacheBatch = 0;
    PlanSession.closeAll(graph.sameDiff());
  }

  /** One prompt and what has been added to it. */
  private final class Sequence {
    private final int number;
    private final int[] prompt;
    private final int[] added;
    private final Sampler sampler;
    private int count;
    private boolean ended;
    private boolean done;

    Sequence(int number, Request request) {
      this.number = number;
      this.prompt = request.prompts().get(number);
      int room = config.maxPositionEmbeddings() - prompt.length;
      this.added = new int[Math.max(0, Math.min(request.maxTokens(), room))];
      this.done = added.length == 0;
      this.sampler = new Sampler(request.options(), config.vocabSize(), request.seed(), number);
      for (int id : prompt) {
        sampler.see(id);
      }
    }

    void take(Buffer logits, TokenListener listener) {
      int id = sampler.next(logits.segment());
      if (id == model.config().eosTokenId()) {
        ended = true;
        done = true;
        return;
      }
      added[count++] = id;
      done = !listener.onToken(number, id) || count == added.length;
    }

    int last() {
      return count == 0 ? prompt[prompt.length - 1] : added[count - 1];
    }

    int length() {
      return prompt.length + count;
    }

    Completion completion() {
      return new Completion(Arrays.copyOf(added, count), ended);
    }
  }
}

package org.zerochat4j.model;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.ArrayHolder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.graph.OpProfile;
import org.zerochat4j.graph.PlanSession;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.ops.ClippedPolicyLoss;
import org.zerochat4j.ops.ClippedValueLoss;
import org.zerochat4j.ops.LinearCrossEntropy;
import org.zerochat4j.ops.LinearTokenLogProb;
import org.zerochat4j.ops.RankingLoss;

/**
 * What a model is trained for: a graph that ends in a loss, its gradients into one flat vector, and
 * a second output: logits, log-probabilities, values or scores.
 *
 * <p>Parameters the loss does not depend on keep whatever their part of the gradient vector holds;
 * give a cleared one.
 *
 * <p>Not for use by several threads at once.
 */
public final class Objective implements AutoCloseable {

  /** Graph input: INT [batch, time], the token that should come next; -1 where none counts. */
  public static final String TARGETS = "targets";

  /** Graph input: FLOAT [batch, time], what a token counts; the loss is a weighted sum. */
  public static final String WEIGHTS = "weights";

  /** Graph input: INT [sequences], the row (batch * time + t) of each sequence's last token. */
  public static final String LAST_TOKENS = "lastTokens";

  /** Graph inputs of PPO, FLOAT [batch, time]. */
  public static final String OLD_LOG_PROBS = "oldLogProbs";

  public static final String ADVANTAGES = "advantages";
  public static final String OLD_VALUES = "oldValues";
  public static final String RETURNS = "returns";

  private static final Object STDOUT_LOCK = new Object();

  private final LlamaModel model;
  private final Compute compute;
  private final SameDiff sameDiff;
  private final String loss;
  private final List<String> lossAlone;
  private final List<String> detail;
  private SameDiff gradientGraph;
  private List<String> lossAndGradients;
  private FlatVector boundGradient;
  private PlanSession boundSession; // each thread has its own
  private OpProfile profile;

  private Objective(LlamaGraph graph, SDVariable loss, SDVariable detail, Compute compute) {
    this(graph, loss, loss, detail, compute);
  }

  private Objective(
      LlamaGraph graph,
      SDVariable loss,
      SDVariable evaluatedLoss,
      SDVariable detail,
      Compute compute) {
    this.model = graph.model();
    this.compute = compute;
    this.sameDiff = graph.sameDiff();
    this.loss = loss.name();
    this.lossAlone = List.of(evaluatedLoss.name());
    this.detail = List.of(detail.name());
    sameDiff.setLossVariables(loss);
  }

  /** Next-token prediction; the detail is the logits [batch, time, vocab]. */
  public static Objective languageModel(LlamaModel model) {
    return languageModel(model, Compute.FP32);
  }

  /** The same, computed in a given way. */
  public static Objective languageModel(LlamaModel model, Compute compute) {
    LlamaGraph graph = LlamaGraph.forTraining(model, compute);
    SDVariable logits = graph.logits(graph.hidden());
    SDVariable targets = graph.input(TARGETS, DataType.INT32, -1, -1);
    SDVariable weights = graph.input(WEIGHTS, DataType.FLOAT, -1, -1);
    SameDiff sameDiff = graph.sameDiff();
    SDVariable hidden = graph.hidden();
    SDVariable head = graph.headWeight();
    Precision precision = compute.precision();
    SDVariable loss =
        LinearCrossEntropy.trained(sameDiff, hidden, head, targets, weights, precision);
    SDVariable evaluated =
        LinearCrossEntropy.evaluated(sameDiff, hidden, head, targets, weights, precision);
    return new Objective(graph, loss, evaluated, logits, compute);
  }

  /** Reward model over pairs (chosen, rejected, chosen, ...); the detail is the scores [2n, 1]. */
  public static Objective ranking(LlamaModel model) {
    return ranking(model, Compute.FP32);
  }

  /** The same, computed in a given way. */
  public static Objective ranking(LlamaModel model, Compute compute) {
    LlamaGraph graph = LlamaGraph.forTraining(model, compute);
    SDVariable lastTokens = graph.input(LAST_TOKENS, DataType.INT32, -1);
    SDVariable scores = graph.values(graph.hiddenRows(lastTokens));
    SDVariable loss = new RankingLoss(graph.sameDiff(), scores).outputVariable();
    return new Objective(graph, loss, scores, compute);
  }

  /**
   * PPO's actor; the detail is the log-probabilities of the targets [batch, time]. Where the target
   * is -1 nothing is computed, and it is 0.
   */
  public static Objective policy(LlamaModel model, double temperature, double clip) {
    return policy(model, temperature, clip, Compute.FP32);
  }

  /** The same, computed in a given way. */
  public static Objective policy(
      LlamaModel model, double temperature, double clip, Compute compute) {
    LlamaGraph graph = LlamaGraph.forTraining(model, compute);
    SDVariable logProbs =
        new LinearTokenLogProb(
                graph.sameDiff(),
                graph.hidden(),
                graph.headWeight(),
                graph.input(TARGETS, DataType.INT32, -1, -1),
                compute.precision(),
                temperature)
            .outputVariable();
    SDVariable loss =
        new ClippedPolicyLoss(
                graph.sameDiff(),
                logProbs,
                graph.input(OLD_LOG_PROBS, DataType.FLOAT, -1, -1),
                graph.input(ADVANTAGES, DataType.FLOAT, -1, -1),
                graph.input(WEIGHTS, DataType.FLOAT, -1, -1),
                clip)
            .outputVariable();
    return new Objective(graph, loss, logProbs, compute);
  }

  /** PPO's critic; the detail is the values [batch, time, 1]. */
  public static Objective value(LlamaModel model, double clip) {
    return value(model, clip, Compute.FP32);
  }

  /** The same, computed in a given way. */
  public static Objective value(LlamaModel model, double clip, Compute compute) {
    LlamaGraph graph = LlamaGraph.forTraining(model, compute);
    SDVariable values = graph.values(graph.hidden());
    SDVariable loss =
        new ClippedValueLoss(
                graph.sameDiff(),
                values,
                graph.input(OLD_VALUES, DataType.FLOAT, -1, -1),
                graph.input(RETURNS, DataType.FLOAT, -1, -1),
                graph.input(WEIGHTS, DataType.FLOAT, -1, -1),
                clip)
            .outputVariable();
    return new Objective(graph, loss, values, compute);
  }

  public LlamaModel model() {
    return model;
  }

  /** Later runs add the time of each op to {@code profileOrNull}. */
  public void profile(OpProfile profileOrNull) {
    this.profile = profileOrNull;
  }

  private PlanSession session(SameDiff graph) {
    PlanSession session = PlanSession.of(graph);
    session.profile(profile);
    return session;
  }

  /** The loss alone, without gradients. */
  public double loss(Map<String, INDArray> inputs) {
    return session(sameDiff).runScalar(inputs, lossAlone);
  }

  /**
   * The detail output alone; only the inputs it depends on are needed. The array is overwritten by
   * the next run.
   */
  public INDArray detail(Map<String, INDArray> inputs) {
    return session(sameDiff).run(inputs, detail)[0];
  }

  /**
   * The loss, with its gradients written over {@code gradient}, which has the layout of the model's
   * parameters.
   */
  public double lossAndGradient(Map<String, INDArray> inputs, FlatVector gradient) {
    if (gradientGraph == null) {
      differentiate();
    }
    PlanSession session = session(gradientGraph);
    if (boundGradient != gradient || boundSession != session) {
      bind(session, gradient);
    }
    return session.runScalar(inputs, lossAndGradients);
  }

  private void differentiate() {
    PlanSession.install();
    ArrayHolder weights = sameDiff.getVariablesArrays();
    // SameDiff prints a line to stdout for each op it differentiates; stdout is for results.
    synchronized (STDOUT_LOCK) { // two at once would restore each other's silence
      PrintStream stdout = System.out;
      System.setOut(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
      // On its way to the new graph SameDiff would copy every weight it finds.
      sameDiff.setVariablesArrays(new SingleThreadArrayHolder());
      try {
        sameDiff.createGradFunction();
      } finally {
        System.setOut(stdout);
        sameDiff.setVariablesArrays(weights);
      }
    }
    gradientGraph = sameDiff.getFunction("grad");
    for (ParameterLayout.Tensor tensor : model.layout().graphVariables()) {
      gradientGraph.getVariablesArrays().setArray(tensor.name(), weights.getArray(tensor.name()));
    }
    List<String> names = new ArrayList<>(List.of(loss));
    for (ParameterLayout.Tensor tensor : model.layout().graphVariables()) {
      if (gradientName(tensor) != null) {
        names.add(gradientName(tensor));
      }
    }
    lossAndGradients = List.copyOf(names);
  }

  private void bind(PlanSession session, FlatVector gradient) {
    if (compute.recompute()) {
      session.recompute(loss);
    }
    for (ParameterLayout.Tensor tensor : model.layout().graphVariables()) {
      String name = gradientName(tensor);
      if (name != null) {
        session.fixOutput(name, gradient.view(tensor.offset(), tensor.shape()));
      }
    }
    boundGradient = gradient;
    boundSession = session;
  }

  /** The gradient variable of a parameter, or null when the loss does not depend on it. */
  private String gradientName(ParameterLayout.Tensor tensor) {
    SDVariable gradient = gradientGraph.getVariable(tensor.name()).getGradient();
    return gradient == null ? null : gradient.name();
  }

  /** Bytes that intermediate values take in the calling thread's runs. */
  public long arenaBytes() {
    long bytes = PlanSession.of(sameDiff).arenaBytes();
    return gradientGraph == null ? bytes : bytes + PlanSession.of(gradientGraph).arenaBytes();
  }

  /** Frees the memory of intermediate values; the model stays. */
  @Override
  public void close() {
    PlanSession.closeAll(sameDiff);
    if (gradientGraph != null) {
      PlanSession.closeAll(gradientGraph);
    }
  }
}

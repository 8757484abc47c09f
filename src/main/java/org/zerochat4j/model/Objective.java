package org.zerochat4j.model;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.graph.PlanSession;
import org.zerochat4j.ops.ClippedPolicyLoss;
import org.zerochat4j.ops.ClippedValueLoss;
import org.zerochat4j.ops.CrossEntropy;
import org.zerochat4j.ops.RankingLoss;
import org.zerochat4j.ops.TokenLogProb;

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

  /** Graph input: INT [batch, time], the token that should come next. */
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
  private final SameDiff sameDiff;
  private final String loss;
  private final String detail;
  private SameDiff gradientGraph;
  private final List<String> lossAndGradients = new ArrayList<>();
  private FlatVector boundGradient;
  private PlanSession boundSession; // each thread has its own

  private Objective(LlamaGraph graph, SDVariable loss, SDVariable detail) {
    this.model = graph.model();
    this.sameDiff = graph.sameDiff();
    this.loss = loss.name();
    this.detail = detail.name();
    sameDiff.setLossVariables(loss);
  }

  /** Next-token prediction; the detail is the logits [batch, time, vocab]. */
  public static Objective languageModel(LlamaModel model) {
    LlamaGraph graph = LlamaGraph.forTraining(model);
    SDVariable logits = graph.logits(graph.hidden());
    SDVariable targets = graph.input(TARGETS, DataType.INT32, -1, -1);
    SDVariable weights = graph.input(WEIGHTS, DataType.FLOAT, -1, -1);
    SDVariable loss =
        new CrossEntropy(graph.sameDiff(), logits, targets, weights).outputVariables()[0];
    return new Objective(graph, loss, logits);
  }

  /** Reward model over pairs (chosen, rejected, chosen, ...); the detail is the scores [2n, 1]. */
  public static Objective ranking(LlamaModel model) {
    LlamaGraph graph = LlamaGraph.forTraining(model);
    SDVariable lastTokens = graph.input(LAST_TOKENS, DataType.INT32, -1);
    SDVariable scores = graph.values(graph.hiddenRows(lastTokens));
    SDVariable loss = new RankingLoss(graph.sameDiff(), scores).outputVariable();
    return new Objective(graph, loss, scores);
  }

  /** PPO's actor; the detail is the log-probabilities of the targets [batch, time]. */
  public static Objective policy(LlamaModel model, double temperature, double clip) {
    LlamaGraph graph = LlamaGraph.forTraining(model);
    SDVariable logits = graph.logits(graph.hidden());
    SDVariable targets = graph.input(TARGETS, DataType.INT32, -1, -1);
    SDVariable logProbs =
        new TokenLogProb(graph.sameDiff(), logits, targets, temperature).outputVariables()[0];
    SDVariable loss =
        new ClippedPolicyLoss(
                graph.sameDiff(),
                logProbs,
                graph.input(OLD_LOG_PROBS, DataType.FLOAT, -1, -1),
                graph.input(ADVANTAGES, DataType.FLOAT, -1, -1),
                graph.input(WEIGHTS, DataType.FLOAT, -1, -1),
                clip)
            .outputVariable();
    return new Objective(graph, loss, logProbs);
  }

  /** PPO's critic; the detail is the values [batch, time, 1]. */
  public static Objective value(LlamaModel model, double clip) {
    LlamaGraph graph = LlamaGraph.forTraining(model);
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
    return new Objective(graph, loss, values);
  }

  public LlamaModel model() {
    return model;
  }

  /** The loss alone, without gradients. */
  public double loss(Map<String, INDArray> inputs) {
    return PlanSession.of(sameDiff).run(inputs, List.of(loss))[0].getDouble(0);
  }

  /**
   * The detail output alone; only the inputs it depends on are needed. The array is overwritten by
   * the next run.
   */
  public INDArray detail(Map<String, INDArray> inputs) {
    return PlanSession.of(sameDiff).run(inputs, List.of(detail))[0];
  }

  /**
   * The loss, with its gradients written over {@code gradient}, which has the layout of the model's
   * parameters.
   */
  public double lossAndGradient(Map<String, INDArray> inputs, FlatVector gradient) {
    if (gradientGraph == null) {
      differentiate();
    }
    PlanSession session = PlanSession.of(gradientGraph);
    if (boundGradient != gradient || boundSession != session) {
      bind(session, gradient);
    }
    return session.run(inputs, lossAndGradients)[0].getDouble(0);
  }

  private void differentiate() {
    PlanSession.install();
    // SameDiff prints a line to stdout for each op it differentiates; stdout is for results.
    synchronized (STDOUT_LOCK) { // two at once would restore each other's silence
      PrintStream stdout = System.out;
      System.setOut(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
      try {
        sameDiff.createGradFunction();
      } finally {
        System.setOut(stdout);
      }
    }
    gradientGraph = sameDiff.getFunction("grad");
    lossAndGradients.add(loss);
    for (ParameterLayout.Tensor tensor : model.layout().graphVariables()) {
      if (gradientName(tensor) != null) {
        lossAndGradients.add(gradientName(tensor));
      }
    }
  }

  private void bind(PlanSession session, FlatVector gradient) {
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

  /** Frees the memory of intermediate values; the model stays. */
  @Override
  public void close() {
    PlanSession.closeAll(sameDiff);
    if (gradientGraph != null) {
      PlanSession.closeAll(gradientGraph);
    }
  }
}

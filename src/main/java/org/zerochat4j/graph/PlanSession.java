package org.zerochat4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.ops.OpRegistry;

/**
 * The session that runs graphs of our ops; SameDiff's own stays in charge of every other graph, so
 * an application keeps its other models unchanged.
 *
 * <p>All intermediate values live in one arena a session, placed by liveness. A session belongs to
 * the thread that runs it.
 */
public final class PlanSession extends InferenceSession implements AutoCloseable {

  /** Input shapes remembered; batches of whole conversations, and prompts, come in many lengths. */
  private static final int MAX_BOUND_PLANS = 128;

  private final Kernels kernels = KernelProvider.get();
  private final Map<List<String>, Plan> plans = new HashMap<>();
  private final Map<String, INDArray> fixedOutputs = new HashMap<>();

  /** The last used first. */
  private final List<BoundPlan> boundPlans = new ArrayList<>();

  private INDArray[] leaves = {};
  private INDArray arena;
  private String recomputedLoss;
  private OpProfile profile;

  private PlanSession(SameDiff sameDiff) {
    super(sameDiff);
  }

  /** Registers the ops and has SameDiff create sessions of this kind. May be called repeatedly. */
  public static void install() {
    OpRegistry.register();
    SameDiff.bindInferenceFactory(PlanSession::new);
  }

  /** The calling thread's session of a graph. */
  public static PlanSession of(SameDiff sameDiff) {
    install();
    return (PlanSession)
        sameDiff
            .getSessions()
            .compute(
                Thread.currentThread().threadId(),
                (_, session) ->
                    session instanceof PlanSession own ? own : new PlanSession(sameDiff));
  }

  /** Frees what the sessions of all threads hold of a graph that nobody is running. */
  public static void closeAll(SameDiff sameDiff) {
    for (InferenceSession session : sameDiff.getSessions().values()) {
      if (session instanceof PlanSession own) {
        own.close();
      }
    }
    sameDiff.getSessions().clear();
  }

  /** From now on {@code variable}, when asked for, is computed straight into {@code memory}. */
  public void fixOutput(String variable, INDArray memory) {
    fixedOutputs.put(variable, memory);
    boundPlans.clear();
  }

  /** Later runs add the time of each op to {@code profileOrNull}. */
  public void profile(OpProfile profileOrNull) {
    this.profile = profileOrNull;
  }

  /**
   * From now on plans keep only the residual stream for the gradients of {@code loss} and compute
   * the rest of each layer again: {@link Recompute}.
   */
  public void recompute(String loss) {
    recomputedLoss = loss;
    plans.clear();
    boundPlans.clear();
  }

  /**
   * Computes {@code outputs}.
   *
   * @param inputs an array for each placeholder the outputs depend on; where it is the array of the
   *     run before, and {@code outputs} the same list, nothing is allocated
   * @return the values in the order asked for; they and their list are overwritten by the next run
   */
  public INDArray[] run(Map<String, INDArray> inputs, List<String> outputs) {
    BoundPlan bound = bound(inputs, outputs);
    return bound.run(kernels, leaves, profile);
  }

  /** Computes {@code outputs} and gives the first, which is a single number. */
  public float runScalar(Map<String, INDArray> inputs, List<String> outputs) {
    BoundPlan bound = bound(inputs, outputs);
    bound.run(kernels, leaves, profile);
    return bound.scalar();
  }

  private Plan plan(List<String> outputs) {
    Plan plan = plans.get(outputs);
    if (plan == null) {
      plan = Plan.compile(sameDiff, outputs);
      if (recomputedLoss != null && outputs.contains(recomputedLoss)) {
        plan = Recompute.of(plan, plan.slot(recomputedLoss));
      }
      plans.put(List.copyOf(outputs), plan);
    }
    return plan;
  }

  /** The plan for inputs of these shapes; {@link #leaves} then holds the arrays to run it on. */
  private BoundPlan bound(Map<String, INDArray> inputs, List<String> outputs) {
    Plan plan = plan(outputs);
    List<SDVariable> variables = plan.leaves();
    if (leaves.length < variables.size()) {
      leaves = new INDArray[variables.size()];
    }
    for (int i = 0; i < variables.size(); i++) {
      leaves[i] = leaf(variables.get(i), inputs);
    }
    for (int i = 0; i < boundPlans.size(); i++) {
      if (boundPlans.get(i).fits(plan, leaves)) {
        boundPlans.addFirst(boundPlans.remove(i));
        return boundPlans.getFirst();
      }
    }
    BoundPlan bound = bind(plan, outputs);
    boundPlans.addFirst(bound);
    if (boundPlans.size() > MAX_BOUND_PLANS) {
      boundPlans.removeLast();
    }
    return bound;
  }

  private INDArray leaf(SDVariable variable, Map<String, INDArray> inputs) {
    if (variable.getVariableType() != VariableType.PLACEHOLDER) {
      return Tensors.dense(sameDiff.getArrForVarName(variable.name()));
    }
    INDArray value = inputs == null ? null : inputs.get(variable.name());
    if (value == null) {
      throw new IllegalArgumentException("no value for graph input '" + variable.name() + "'");
    }
    return Tensors.dense(
        value.dataType() == variable.dataType() ? value : value.castTo(variable.dataType()));
  }

  private BoundPlan bind(Plan plan, List<String> outputs) {
    Map<String, INDArray> fixed = new HashMap<>(fixedOutputs);
    fixed.keySet().retainAll(outputs);
    BoundPlan bound = new BoundPlan(plan, leaves, outputs, fixed);
    if (arena == null || arena.length() < bound.arenaLength()) {
      if (arena != null) {
        arena.close();
      }
      boundPlans.clear(); // they point into the old arena
      arena = Nd4j.createUninitializedDetached(DataType.FLOAT, bound.arenaLength());
    }
    bound.attach(arena);
    return bound;
  }

  /** Bytes that intermediate values take. */
  public long arenaBytes() {
    return arena == null ? 0 : 4 * arena.length();
  }

  @Override
  public ExecutionResult output(
      List<String> variables,
      Map<String, INDArray> placeholders,
      Map<String, SDValue> otherPlaceholders,
      MultiDataSet batch,
      Collection<String> requiredActivations,
      List<Listener> listeners,
      At at) {
    List<String> outputs = new ArrayList<>(variables);
    if (requiredActivations != null) {
      outputs.addAll(requiredActivations);
    }
    if (!Plan.needsKernelOps(sameDiff, outputs)) {
      return super.output(
          variables, placeholders, otherPlaceholders, batch, requiredActivations, listeners, at);
    }
    INDArray[] values = run(placeholders, outputs);
    Map<String, SDValue> result = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      // A copy: callers of SameDiff keep what they are given.
      result.put(variables.get(i), SDValue.create(values[i].dup()));
    }
    return ExecutionResult.builder().valueOutputs(result).build();
  }

  /** Frees the arena; the session can be used again and then allocates anew. */
  @Override
  public void close() {
    boundPlans.clear();
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}

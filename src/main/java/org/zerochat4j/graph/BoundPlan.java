package org.zerochat4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.ops.KernelOp;
import org.zerochat4j.ops.Operands;

/**
 * A plan with the shapes of its inputs known and every intermediate value placed in the session's
 * arena: all that is left to do is to run it. A run allocates nothing.
 */
final class BoundPlan {

  private interface Instruction {
    void run(Kernels kernels);
  }

  /** Where a leaf's memory is an op's input, so that another array can be put there. */
  private record LeafUse(Operands operands, int input) {}

  private final Plan plan;
  private final Placement placement;
  private final int[] leafSlots;
  private final int[] outputSlots;
  private final INDArray[] values;
  private final INDArray[] outputs;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<List<LeafUse>> leafUses = new ArrayList<>();
  private Buffer scalar;

  /**
   * Works out shapes and places; {@link #attach} then gives it memory.
   *
   * @param leaves the arrays of the plan's leaves, in their order
   * @param fixed for outputs that must land in given memory: variable to array
   */
  BoundPlan(Plan plan, INDArray[] leaves, List<String> outputs, Map<String, INDArray> fixed) {
    this.plan = plan;
    this.leafSlots = plan.leaves().stream().mapToInt(leaf -> plan.slot(leaf.name())).toArray();
    this.outputSlots = outputs.stream().mapToInt(plan::slot).toArray();
    this.placement = new Placement(plan, leaves, outputSlots, fixed);
    this.values = new INDArray[plan.slotCount()];
    this.outputs = new INDArray[outputSlots.length];
  }

  /** Whether this is {@code otherPlan} for leaves of these shapes. */
  @SuppressWarnings("ReferenceEquality") // a session compiles each plan once
  boolean fits(Plan otherPlan, INDArray[] leaves) {
    if (plan != otherPlan) {
      return false;
    }
    for (int i = 0; i < leafSlots.length; i++) {
      if (values[leafSlots[i]] != leaves[i]
          && !Arrays.equals(placement.shape(leafSlots[i]), leaves[i].shape())) {
        return false;
      }
    }
    return true;
  }

  long arenaLength() {
    return placement.arenaLength();
  }

  /** Makes the instructions over {@code arena}, a FLOAT vector of at least {@link #arenaLength}. */
  void attach(INDArray arena) {
    for (int slot = 0; slot < values.length; slot++) {
      leafUses.add(new ArrayList<>());
      values[slot] = placement.value(slot, arena);
    }
    for (int i = 0; i < plan.steps().size(); i++) {
      Plan.Step step = plan.steps().get(i);
      instructions.add(
          placement.op(i) instanceof KernelOp op
              ? kernelInstruction(op, step)
              : nativeInstruction(placement.op(i), step));
    }
  }

  private Instruction kernelInstruction(KernelOp op, Plan.Step step) {
    Buffer[] inputs = new Buffer[step.inputs().length];
    long[][] inputShapes = new long[inputs.length][];
    Buffer[] results = new Buffer[step.outputs().length];
    for (int i = 0; i < inputs.length; i++) {
      int slot = step.inputs()[i];
      inputs[i] = values[slot] == null ? null : Buffer.of(values[slot]);
      inputShapes[i] = placement.shape(slot);
    }
    for (int o = 0; o < results.length; o++) {
      results[o] = Buffer.of(values[step.outputs()[o]]);
    }
    Operands operands = new Operands(inputs, inputShapes, results);
    for (int i = 0; i < inputs.length; i++) {
      leafUses.get(step.inputs()[i]).add(new LeafUse(operands, i));
    }
    return kernels -> op.run(kernels, operands);
  }

  /** Ops of SameDiff's own that somebody put into a graph with ours; these do allocate. */
  private Instruction nativeInstruction(DynamicCustomOp op, Plan.Step step) {
    return _ -> {
      try (OpContext context = Nd4j.getExecutioner().buildContext()) {
        for (int i = 0; i < step.inputs().length; i++) {
          context.setInputArray(i, values[step.inputs()[i]]);
        }
        for (int o = 0; o < step.outputs().length; o++) {
          context.setOutputArray(o, values[step.outputs()[o]]);
        }
        context.setArgs(null, op.iArgs(), op.dArgs(), op.tArgs(), op.bArgs());
        Nd4j.exec(op, context);
      } catch (Exception e) {
        throw new IllegalStateException("op '" + op.opName() + "' failed", e);
      }
    };
  }

  /**
   * Runs every op. The returned arrays, in the order of the outputs, live until the next run, and
   * so does what holds them.
   *
   * @param profile where each op's time is added, or null
   */
  @SuppressWarnings("ReferenceEquality") // the question is whether it is the same memory
  INDArray[] run(Kernels kernels, INDArray[] leaves, OpProfile profile) {
    for (int i = 0; i < leafSlots.length; i++) {
      if (values[leafSlots[i]] != leaves[i]) {
        rebind(leafSlots[i], leaves[i]);
      }
    }
    for (int i = 0; i < instructions.size(); i++) {
      long start = profile == null ? 0 : System.nanoTime();
      instructions.get(i).run(kernels);
      if (profile != null) {
        profile.add(placement.op(i).opName(), System.nanoTime() - start);
      }
    }
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = values[outputSlots[i]];
    }
    return outputs;
  }

  private void rebind(int slot, INDArray leaf) {
    values[slot] = leaf;
    List<LeafUse> uses = leafUses.get(slot);
    Buffer buffer = uses.isEmpty() ? null : Buffer.of(leaf);
    for (LeafUse use : uses) {
      use.operands().rebind(use.input(), buffer);
    }
  }

  /** The first output of the last run, which an op has computed and which is a single number. */
  float scalar() {
    if (scalar == null) {
      scalar = Buffer.of(values[outputSlots[0]]);
    }
    return scalar.getFloat(0);
  }

  static INDArray view(INDArray vector, long offset, long[] shape) {
    long[] strides = Nd4j.getStrides(shape, 'c');
    return Nd4j.create(vector.data(), shape, strides, vector.offset() + offset, 'c');
  }
}

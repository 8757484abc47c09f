package org.zerochat4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.ops.KernelOp;
import org.zerochat4j.ops.Operands;

/**
 * A plan with the shapes of its inputs known and every intermediate value placed in the session's
 * arena: all that is left to do is to run it.
 */
final class BoundPlan {

  private interface Instruction {
    void run(Kernels kernels);
  }

  /** Where a leaf's memory is an op's input, so that another array can be put there. */
  private record LeafUse(Operands operands, int input) {}

  private final Plan plan;
  private final long[][] shapes;
  private final long[] offsets;
  private final long arenaLength;
  private final int[] outputSlots;
  private final INDArray[] fixed;
  private final INDArray[] values;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<List<LeafUse>> leafUses = new ArrayList<>();

  /**
   * Works out shapes and places; {@link #attach} then gives it memory.
   *
   * @param leaves the arrays of the plan's leaves, in their order
   * @param fixed for outputs that must land in given memory: variable to array
   */
  BoundPlan(Plan plan, INDArray[] leaves, List<String> outputs, Map<String, INDArray> fixed) {
    this.plan = plan;
    this.shapes = new long[plan.slotCount()][];
    this.offsets = new long[plan.slotCount()];
    this.values = new INDArray[plan.slotCount()];
    this.fixed = new INDArray[plan.slotCount()];
    this.outputSlots = outputs.stream().mapToInt(plan::slot).toArray();
    Arrays.fill(offsets, -1);
    for (int i = 0; i < leaves.length; i++) {
      shapes[plan.slot(plan.leaves().get(i))] = leaves[i].shape();
    }
    fixed.forEach((name, array) -> this.fixed[plan.slot(name)] = array);
    this.arenaLength = place();
  }

  long arenaLength() {
    return arenaLength;
  }

  private long place() {
    int[] lastUse = plan.lastUse();
    boolean[] kept = new boolean[shapes.length];
    for (int slot : outputSlots) {
      kept[slot] = true;
    }
    ArenaLayout layout = new ArenaLayout();
    for (int i = 0; i < plan.steps().size(); i++) {
      Plan.Step step = plan.steps().get(i);
      List<long[]> outputShapes = outputShapes(step);
      for (int o = 0; o < step.outputs().length; o++) {
        int slot = step.outputs()[o];
        shapes[slot] = outputShapes.get(o);
        if (fixed[slot] == null) {
          offsets[slot] = layout.allocate(length(shapes[slot]));
        }
      }
      for (int slot = 0; slot < lastUse.length; slot++) {
        if (lastUse[slot] == i && !kept[slot] && offsets[slot] >= 0) {
          layout.release(offsets[slot], length(shapes[slot]));
        }
      }
    }
    return layout.highWater();
  }

  private List<long[]> outputShapes(Plan.Step step) {
    List<long[]> inputs = Arrays.stream(step.inputs()).mapToObj(slot -> shapes[slot]).toList();
    return switch (step.op()) {
      case KernelOp op -> op.outputShapes(inputs);
      case DynamicCustomOp op -> nativeShapes(op, inputs);
      default ->
          throw new IllegalStateException(
              "op '" + step.op().opName() + "' cannot stand in one graph with ZeroChat4J ops");
    };
  }

  private static List<long[]> nativeShapes(DynamicCustomOp op, List<long[]> inputs) {
    List<INDArray> arrays = new ArrayList<>(); // only their shapes matter
    try (OpContext context = Nd4j.getExecutioner().buildContext()) {
      for (int i = 0; i < inputs.size(); i++) {
        arrays.add(Nd4j.createUninitializedDetached(DataType.FLOAT, inputs.get(i)));
        context.setInputArray(i, arrays.get(i));
      }
      context.setArgs(null, op.iArgs(), op.dArgs(), op.tArgs(), op.bArgs());
      return op.calculateOutputShape(context).stream().map(LongShapeDescriptor::getShape).toList();
    } catch (Exception e) {
      throw new IllegalStateException("no shapes for op '" + op.opName() + "'", e);
    } finally {
      arrays.forEach(INDArray::close);
    }
  }

  /** Makes the instructions over {@code arena}, a FLOAT vector of at least {@link #arenaLength}. */
  void attach(INDArray arena) {
    instructions.clear();
    leafUses.clear();
    for (int slot = 0; slot < shapes.length; slot++) {
      leafUses.add(new ArrayList<>());
      if (fixed[slot] != null) {
        values[slot] = fixed[slot];
      } else if (offsets[slot] >= 0) {
        values[slot] = view(arena, offsets[slot], shapes[slot]);
      } else {
        values[slot] = null; // a leaf: comes with each run
      }
    }
    for (Plan.Step step : plan.steps()) {
      instructions.add(
          step.op() instanceof KernelOp op ? kernelInstruction(op, step) : nativeInstruction(step));
    }
  }

  private Instruction kernelInstruction(KernelOp op, Plan.Step step) {
    Buffer[] inputs = new Buffer[step.inputs().length];
    long[][] inputShapes = new long[inputs.length][];
    Buffer[] outputs = new Buffer[step.outputs().length];
    for (int i = 0; i < inputs.length; i++) {
      int slot = step.inputs()[i];
      inputs[i] = values[slot] == null ? null : Buffer.of(values[slot]);
      inputShapes[i] = shapes[slot];
    }
    for (int o = 0; o < outputs.length; o++) {
      outputs[o] = Buffer.of(values[step.outputs()[o]]);
    }
    Operands operands = new Operands(inputs, inputShapes, outputs);
    for (int i = 0; i < inputs.length; i++) {
      leafUses.get(step.inputs()[i]).add(new LeafUse(operands, i));
    }
    return kernels -> op.run(kernels, operands);
  }

  /** Ops that SameDiff itself puts in, such as the sum of a shared weight's two gradients. */
  private Instruction nativeInstruction(Plan.Step step) {
    DynamicCustomOp op = (DynamicCustomOp) step.op();
    return kernels -> {
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

  /** Runs every op. The returned arrays, in the order of the outputs, live until the next run. */
  @SuppressWarnings("ReferenceEquality") // the question is whether it is the same memory
  INDArray[] run(Kernels kernels, INDArray[] leaves) {
    for (int i = 0; i < leaves.length; i++) {
      int slot = plan.slot(plan.leaves().get(i));
      if (values[slot] != leaves[i]) {
        values[slot] = leaves[i];
        Buffer buffer = leafUses.get(slot).isEmpty() ? null : Buffer.of(leaves[i]);
        for (LeafUse use : leafUses.get(slot)) {
          use.operands().rebind(use.input(), buffer);
        }
      }
    }
    for (Instruction instruction : instructions) {
      instruction.run(kernels);
    }
    return Arrays.stream(outputSlots).mapToObj(slot -> values[slot]).toArray(INDArray[]::new);
  }

  static INDArray view(INDArray vector, long offset, long[] shape) {
    long[] strides = Nd4j.getStrides(shape, 'c');
    return Nd4j.create(vector.data(), shape, strides, vector.offset() + offset, 'c');
  }

  private static long length(long[] shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    return length;
  }
}

package org.zerochat4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.ops.KernelOp;

/**
 * The shape of every value of a plan and its place: memory that was given for it, a stretch of the
 * arena from its making to its last use, or the place of an input that an op may write over.
 */
final class Placement {

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int NONE = -1;

  private final Plan plan;
  private final DynamicCustomOp[] ops;
  private final long[][] shapes;
  private final int[] lastUse;
  private final INDArray[] fixed;
  private final long[] offsets;
  private final long arenaLength;

  /**
   * Places all values.
   *
   * @param leaves the arrays of the plan's leaves, in their order
   * @param outputs slots whose values must outlive the run
   * @param given for values that must land in given memory: variable to array
   */
  Placement(Plan plan, INDArray[] leaves, int[] outputs, Map<String, INDArray> given) {
    this.plan = plan;
    this.ops = new DynamicCustomOp[plan.steps().size()];
    this.shapes = new long[plan.slotCount()][];
    this.lastUse = plan.lastUse();
    this.fixed = new INDArray[plan.slotCount()];
    this.offsets = new long[plan.slotCount()];
    Arrays.fill(offsets, NONE);
    for (int i = 0; i < plan.leaves().size(); i++) {
      SDVariable leaf = plan.leaves().get(i);
      shapes[plan.slot(leaf.name())] = leaves[i].shape();
      lastUse[plan.slot(leaf.name())] = NEVER;
    }
    for (int slot : outputs) {
      lastUse[slot] = NEVER;
    }
    given.forEach((name, array) -> fixed[plan.slot(name)] = array);
    for (int i = 0; i < ops.length; i++) {
      chooseOp(i);
    }
    fixInputs();
    this.arenaLength = place();
  }

  /** The op that takes step {@code index}. */
  DynamicCustomOp op(int index) {
    return ops[index];
  }

  long[] shape(int slot) {
    return shapes[slot];
  }

  /** Elements the arena needs. */
  long arenaLength() {
    return arenaLength;
  }

  /** The array of a value, or null for a leaf, whose array comes with each run. */
  INDArray value(int slot, INDArray arena) {
    if (fixed[slot] != null) {
      return fixed[slot];
    }
    return offsets[slot] == NONE ? null : BoundPlan.view(arena, offsets[slot], shapes[slot]);
  }

  /** Also fills in the shapes of the step's outputs. */
  private void chooseOp(int index) {
    Plan.Step step = plan.steps().get(index);
    List<long[]> inputs = Arrays.stream(step.inputs()).mapToObj(slot -> shapes[slot]).toList();
    if (!(step.op() instanceof DynamicCustomOp custom)) {
      throw new IllegalStateException(
          "op '" + step.op().opName() + "' cannot stand in one graph with ZeroChat4J ops");
    }
    boolean sum = custom instanceof AddOp && Arrays.equals(inputs.get(0), inputs.get(1));
    ops[index] = sum ? new Sum() : custom;
    List<long[]> outputs =
        ops[index] instanceof KernelOp op ? op.outputShapes(inputs) : nativeShapes(custom, inputs);
    for (int o = 0; o < step.outputs().length; o++) {
      shapes[step.outputs()[o]] = outputs.get(o);
    }
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

  /** What is to be overwritten by a value with given memory is made in that memory already. */
  private void fixInputs() {
    for (int i = ops.length - 1; i >= 0; i--) {
      int[] outputs = plan.steps().get(i).outputs();
      for (int o = 0; o < outputs.length; o++) {
        int input = overwritten(i, o);
        if (fixed[outputs[o]] != null && input != NONE && fixed[input] == null) {
          fixed[input] = fixed[outputs[o]];
        }
      }
    }
  }

  private long place() {
    ArenaLayout layout = new ArenaLayout();
    boolean[] passedOn = new boolean[offsets.length];
    for (int i = 0; i < ops.length; i++) {
      int[] outputs = plan.steps().get(i).outputs();
      for (int o = 0; o < outputs.length; o++) {
        int slot = outputs[o];
        if (fixed[slot] != null || offsets[slot] != NONE) {
          continue; // the latter: a kept value is written over itself
        }
        int input = overwritten(i, o);
        if (input != NONE && offsets[input] != NONE && !passedOn[input]) {
          passedOn[input] = true;
          offsets[slot] = offsets[input];
        } else {
          offsets[slot] = layout.allocate(length(shapes[slot]));
        }
      }
      for (int slot = 0; slot < offsets.length; slot++) {
        if (lastUse[slot] == i && offsets[slot] != NONE && !passedOn[slot]) {
          layout.release(offsets[slot], length(shapes[slot]));
        }
      }
    }
    return layout.highWater();
  }

  /** The value that output {@code o} of a step may be written over, since nobody reads it again. */
  private int overwritten(int index, int o) {
    Plan.Step step = plan.steps().get(index);
    int input = ops[index] instanceof KernelOp op ? op.inPlace(o) : NONE;
    if (input == NONE || input >= step.inputs().length) {
      return NONE;
    }
    int slot = step.inputs()[input];
    boolean readOnce = Arrays.stream(step.inputs()).filter(other -> other == slot).count() == 1;
    return readOnce
            && lastUse[slot] == index
            && Arrays.equals(shapes[slot], shapes[step.outputs()[o]])
        ? slot
        : NONE;
  }

  private static long length(long[] shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    return length;
  }
}

package org.zerochat4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.zerochat4j.ops.Attention;
import org.zerochat4j.ops.ResidualRmsNorm;

/**
 * Activation recomputation (Chen et al. 2016): a training step in less memory and with the same
 * bits, for about a fifth more work.
 *
 * <p>A plan runs forward to the loss and then backward through the layers, and most of what the
 * forward part makes waits for its layer's turn on the way back. Of a layer this rewriting keeps
 * the two sums of the residual stream, from which everything else follows, and what attention gives
 * (a third as much memory again, for the one computation whose cost grows with the square of the
 * length). A backward step that reads anything else gets a copy, whose steps are put right before
 * it. Liveness does the rest: the original now ends with its last reader on the way forward, the
 * copy with its layer.
 *
 * <p>What follows the last norm is kept: the way back begins there.
 */
final class Recompute {

  private static final int NONE = -1;

  private final Plan plan;
  private final boolean[] forward;
  private final boolean[] kept;
  private final Plan.Step[] makers;
  private final int[] copies;
  private final List<Plan.Step> steps = new ArrayList<>();
  private int slotCount;

  private Recompute(Plan plan, int loss) {
    this.plan = plan;
    this.slotCount = plan.slotCount();
    this.forward = forward(plan, loss);
    this.kept = new boolean[slotCount];
    this.makers = new Plan.Step[slotCount];
    this.copies = new int[slotCount];
    Arrays.fill(copies, NONE);
    Arrays.fill(kept, true);
    int lastNorm = lastNorm();
    for (int i = 0; i < lastNorm; i++) {
      Plan.Step step = plan.steps().get(i);
      for (int o = 0; o < step.outputs().length && forward[i]; o++) {
        kept[step.outputs()[o]] = keeps(step.op(), o);
        makers[step.outputs()[o]] = step;
      }
    }
  }

  /** The plan with most values of the way to {@code loss} made again on the way back. */
  static Plan of(Plan plan, int loss) {
    Recompute recompute = new Recompute(plan, loss);
    recompute.rewrite();
    return plan.withSteps(recompute.steps, recompute.slotCount);
  }

  /** Which steps the loss depends on. */
  private static boolean[] forward(Plan plan, int loss) {
    boolean[] forward = new boolean[plan.steps().size()];
    boolean[] needed = new boolean[plan.slotCount()];
    needed[loss] = true;
    for (int i = forward.length - 1; i >= 0; i--) {
      Plan.Step step = plan.steps().get(i);
      forward[i] = Arrays.stream(step.outputs()).anyMatch(slot -> needed[slot]);
      for (int slot : step.inputs()) {
        needed[slot] |= forward[i];
      }
    }
    return forward;
  }

  private int lastNorm() {
    int last = NONE;
    for (int i = 0; i < forward.length; i++) {
      if (forward[i] && plan.steps().get(i).op() instanceof ResidualRmsNorm) {
        last = i;
      }
    }
    return last;
  }

  private static boolean keeps(DifferentialFunction op, int output) {
    return op instanceof Attention || (op instanceof ResidualRmsNorm && output == 0);
  }

  private void rewrite() {
    for (int i = 0; i < forward.length; i++) {
      Plan.Step step = plan.steps().get(i);
      steps.add(forward[i] ? step : new Plan.Step(step.op(), again(step.inputs()), step.outputs()));
    }
  }

  private int[] again(int[] slots) {
    return Arrays.stream(slots).map(this::again).toArray();
  }

  /** The slot itself if it is kept, else that of its copy, which is made here if there is none. */
  private int again(int slot) {
    if (kept[slot]) {
      return slot;
    }
    if (copies[slot] == NONE) {
      repeat(makers[slot]);
    }
    return copies[slot];
  }

  private void repeat(Plan.Step step) {
    boolean norm = step.op() instanceof ResidualRmsNorm;
    int sum = step.outputs()[0];
    // A norm is made from its kept sum, which it writes over itself, not from the two summands.
    int[] inputs = norm ? new int[] {step.inputs()[0], sum} : again(step.inputs());
    int[] outputs = new int[step.outputs().length];
    for (int o = 0; o < outputs.length; o++) {
      outputs[o] = norm && o == 0 ? sum : slotCount++;
      copies[step.outputs()[o]] = outputs[o];
    }
    steps.add(new Plan.Step(step.op(), inputs, outputs));
  }
}

package org.zerochat4j.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ops.impl.transforms.same.Identity;
import org.zerochat4j.ops.KernelOp;

/**
 * The order in which a graph's ops run to give some outputs. Every value is a numbered slot; slots
 * that no op computes are leaves: placeholders, variables and constants.
 */
final class Plan {

  /** One op: which slots it reads and fills. */
  record Step(DifferentialFunction op, int[] inputs, int[] outputs) {}

  private final SameDiff sameDiff;
  private final Map<String, Integer> slots;
  private final List<SDVariable> leaves;
  private final List<Step> steps;
  private int slotCount;

  private Plan(SameDiff sameDiff) {
    this.sameDiff = sameDiff;
    this.slots = new HashMap<>();
    this.leaves = new ArrayList<>();
    this.steps = new ArrayList<>();
  }

  private Plan(Plan same, List<Step> steps, int slotCount) {
    this.sameDiff = same.sameDiff;
    this.slots = same.slots;
    this.leaves = same.leaves;
    this.steps = steps;
    this.slotCount = slotCount;
  }

  /** The same values by other steps, which may fill further slots. */
  Plan withSteps(List<Step> otherSteps, int otherSlotCount) {
    return new Plan(this, otherSteps, otherSlotCount);
  }

  /** Orders the ops that {@code outputs} need, each after those it depends on. */
  static Plan compile(SameDiff sameDiff, List<String> outputs) {
    Plan plan = new Plan(sameDiff);
    for (String output : outputs) {
      plan.visit(output);
    }
    return plan;
  }

  /** Whether {@code outputs} depend on an op of ours; the graph may have loops. */
  static boolean needsKernelOps(SameDiff sameDiff, List<String> outputs) {
    ArrayDeque<String> pending = new ArrayDeque<>(outputs);
    Set<String> seen = new HashSet<>(outputs);
    while (!pending.isEmpty()) {
      Variable variable = sameDiff.getVariables().get(pending.pop());
      if (variable == null || variable.getOutputOfOp() == null) {
        continue;
      }
      SameDiffOp op = sameDiff.getOps().get(variable.getOutputOfOp());
      if (op.getOp() instanceof KernelOp) {
        return true;
      }
      for (String input : inputs(op)) {
        if (seen.add(input)) {
          pending.push(input);
        }
      }
    }
    return false;
  }

  private static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }

  List<Step> steps() {
    return steps;
  }

  List<SDVariable> leaves() {
    return leaves;
  }

  int slotCount() {
    return slotCount;
  }

  int slot(String variable) {
    return slots.get(variable);
  }

  /** For each slot the index of the last step that touches it; -1 for leaves nobody reads. */
  int[] lastUse() {
    int[] last = new int[slotCount];
    Arrays.fill(last, -1);
    for (int i = 0; i < steps.size(); i++) {
      for (int slot : steps.get(i).inputs()) {
        last[slot] = i;
      }
      for (int slot : steps.get(i).outputs()) {
        last[slot] = i;
      }
    }
    return last;
  }

  /** Depth-first with an own stack: a deep model would overflow the thread's. */
  private void visit(String root) {
    ArrayDeque<String> pending = new ArrayDeque<>();
    Set<String> opened = new HashSet<>(); // waiting for their inputs
    pending.push(root);
    while (!pending.isEmpty()) {
      String name = pending.peek();
      if (slots.containsKey(name)) {
        pending.pop();
        continue;
      }
      Variable variable = sameDiff.getVariables().get(name);
      if (variable == null) {
        throw new IllegalArgumentException("the graph has no variable '" + name + "'");
      }
      String opName = variable.getOutputOfOp();
      if (opName == null || variable.getVariable().getVariableType() != VariableType.ARRAY) {
        slots.put(name, slotCount++);
        leaves.add(variable.getVariable());
        pending.pop();
        continue;
      }
      SameDiffOp op = sameDiff.getOps().get(opName);
      List<String> inputs = inputs(op);
      boolean ready = true;
      for (String input : inputs) {
        if (!slots.containsKey(input)) {
          pending.push(input);
          ready = false;
        }
      }
      if (ready) {
        pending.pop();
        add(op, inputs);
      } else if (!opened.add(name)) {
        throw new IllegalStateException(
            "a loop through '" + name + "' cannot stand in one graph with ZeroChat4J ops");
      }
    }
  }

  private void add(SameDiffOp op, List<String> inputs) {
    if (op.getOp() instanceof Identity) {
      slots.put(op.getOutputsOfOp().getFirst(), slots.get(inputs.getFirst())); // same memory
      return;
    }
    int[] in = inputs.stream().mapToInt(slots::get).toArray();
    int[] out = new int[op.getOutputsOfOp().size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = slotCount;
      slots.put(op.getOutputsOfOp().get(i), slotCount++);
    }
    steps.add(new Step(op.getOp(), in, out));
  }
}

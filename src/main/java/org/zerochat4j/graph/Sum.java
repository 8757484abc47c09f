package org.zerochat4j.graph;

import java.util.List;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.ops.KernelOp;
import org.zerochat4j.ops.Operands;

/**
 * Stands in for the addition that SameDiff puts where a parameter has two gradients, a tied
 * embedding say: (a, b) -> a + b, over a. The native op would allocate in every run.
 */
final class Sum extends KernelOp {

  @Override
  public String opName() {
    return "zerochat_sum";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(inputs.get(0));
  }

  @Override
  public int inPlace(int output) {
    return 0;
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    Buffer sum = x.out(0);
    if (sum.segment().address() != x.in(0).segment().address()) {
      sum.segment().copyFrom(x.in(0).segment());
    }
    kernels.addScaled(sum, x.in(1), 1f, sum.length());
  }
}

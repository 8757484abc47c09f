package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/**
 * Picks rows, for example the last token of each sequence: (x [..., width], index INT [count]) ->
 * [count, width]. Rows are counted over all leading axes.
 */
public final class GatherRows extends KernelOp {

  public GatherRows() {}

  public GatherRows(SameDiff sameDiff, SDVariable x, SDVariable index) {
    super(sameDiff, x, index);
  }

  @Override
  public String opName() {
    return "zerochat_gather_rows";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[] {inputs.get(1)[0], last(inputs.get(0))});
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.gatherRows(x.in(0), x.in(1), x.out(0), x.length(1), x.size(0, -1));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(new Backward(sameDiff, arg(0), arg(1), gradients.get(0)).outputVariables());
  }

  /** (x, index, dOut) -> dX. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable x, SDVariable index, SDVariable dOut) {
      super(sameDiff, x, index, dOut);
    }

    @Override
    public String opName() {
      return "zerochat_gather_rows_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.gatherRowsBackward(x.in(1), x.in(2), x.out(0), x.length(1), x.rows(0), x.size(0, -1));
    }
  }
}

package org.zerochat4j.ops;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/** Looks up a row of a table per token: (table [vocab, hidden], ids) -> [..., hidden]. */
public final class Embedding extends KernelOp {

  public Embedding() {}

  /**
   * @param table [vocab, hidden]
   * @param ids INT [batch, time]
   */
  public Embedding(SameDiff sameDiff, SDVariable table, SDVariable ids) {
    super(sameDiff, table, ids);
  }

  @Override
  public String opName() {
    return "zerochat_embedding";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] ids = inputs.get(1);
    long[] shape = Arrays.copyOf(ids, ids.length + 1);
    return List.of(withLast(shape, last(inputs.get(0))));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.embedding(x.in(0), x.in(1), x.out(0), x.length(1), x.size(0, 1), x.size(0, 0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(new Backward(sameDiff, arg(0), arg(1), gradients.get(0)).outputVariables());
  }

  /** (table, ids, dOut) -> dTable. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable table, SDVariable ids, SDVariable dOut) {
      super(sameDiff, table, ids, dOut);
    }

    @Override
    public String opName() {
      return "zerochat_embedding_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.embeddingBackward(
          x.in(1), x.in(2), x.out(0), x.length(1), x.size(0, 1), x.size(0, 0));
    }
  }
}

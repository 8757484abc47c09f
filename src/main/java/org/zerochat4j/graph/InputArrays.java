package org.zerochat4j.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.Buffer;

/**
 * Graph inputs that are filled anew for each run. The arrays stay the same as long as their shapes
 * do, so that a run finds everything bound and nothing is allocated.
 */
public final class InputArrays {

  private final Map<String, INDArray> arrays = new HashMap<>();
  private final Map<String, Buffer> buffers = new HashMap<>();

  /** What to run a graph with: the arrays by the names of the inputs. */
  public Map<String, INDArray> arrays() {
    return arrays;
  }

  /** The memory of an INT input, row-major and all zeros, to be filled. */
  public Buffer ints(String name, long... shape) {
    return zeros(name, DataType.INT32, shape);
  }

  /** The memory of a FLOAT input, row-major and all zeros, to be filled. */
  public Buffer floats(String name, long... shape) {
    return zeros(name, DataType.FLOAT, shape);
  }

  private Buffer zeros(String name, DataType type, long[] shape) {
    INDArray array = arrays.get(name);
    if (array == null || array.dataType() != type || !Arrays.equals(array.shape(), shape)) {
      array = Nd4j.createUninitializedDetached(type, shape);
      arrays.put(name, array);
      buffers.put(name, Buffer.of(array));
    }
    Buffer buffer = buffers.get(name);
    buffer.segment().fill((byte) 0);
    return buffer;
  }
}

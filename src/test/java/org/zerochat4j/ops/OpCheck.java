package org.zerochat4j.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.PlanSession;
import org.zerochat4j.graph.Tensors;

/**
 * Holds an op against a twin in double arithmetic that is written from the formula: the outputs of
 * both, and the gradient that SameDiff gives against central differences of the twin.
 */
public final class OpCheck {

  /** Largest norm of a difference over the norm of what is right; float32 rounds at 6e-8. */
  private static final double TOLERANCE = 1e-5;

  private static final double STEP = 1e-5;

  /** An input: {@code ints} or {@code floats} is null. */
  record Tensor(float[] floats, int[] ints, long... shape) {

    static Tensor random(SplittableRandom random, long... shape) {
      float[] values = new float[size(shape)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return new Tensor(values, null, shape);
    }

    static Tensor of(float[] values, long... shape) {
      return new Tensor(values, null, shape);
    }

    static Tensor ints(int[] values, long... shape) {
      return new Tensor(null, values, shape);
    }

    static Tensor ids(SplittableRandom random, int bound, long... shape) {
      return ints(random.ints(size(shape), 0, bound).toArray(), shape);
    }

    private static int size(long... shape) {
      long size = 1;
      for (long axis : shape) {
        size *= axis;
      }
      return Math.toIntExact(size);
    }

    INDArray array() {
      return ints == null ? Tensors.floats(floats, shape) : Tensors.ints(ints, shape);
    }

    double[] doubles() {
      double[] result = new double[ints == null ? floats.length : ints.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = ints == null ? floats[i] : ints[i];
      }
      return result;
    }
  }

  /** Puts the op into a graph and gives the outputs to look at. */
  interface Build {
    SDVariable[] outputs(SameDiff sameDiff, SDVariable[] inputs);
  }

  /** The same in double: flat inputs to flat outputs. */
  interface Twin {
    double[][] outputs(double[][] inputs);
  }

  private OpCheck() {}

  /** Compares outputs and the gradients of the first {@code differentiated} inputs. */
  static void check(
      SplittableRandom random, List<Tensor> inputs, int differentiated, Build build, Twin twin) {
    PlanSession.install();
    ImportClassMapping.getOpNameMapping().put("test_weighted_sum", new WeightedSum());
    ImportClassMapping.getOpNameMapping()
        .put("test_weighted_sum_backward", new WeightedSum.Backward());
    SameDiff sameDiff = SameDiff.create();
    Map<String, INDArray> values = new HashMap<>();
    SDVariable[] variables = new SDVariable[inputs.size()];
    double[][] doubles = new double[inputs.size()][];
    for (int i = 0; i < variables.length; i++) {
      Tensor input = inputs.get(i);
      doubles[i] = input.doubles();
      if (i < differentiated) {
        variables[i] = sameDiff.var("in" + i, input.array());
      } else {
        DataType type = input.ints == null ? DataType.FLOAT : DataType.INT32;
        variables[i] = sameDiff.placeHolder("in" + i, type, input.shape);
        values.put("in" + i, input.array());
      }
    }
    SDVariable[] outputs = build.outputs(sameDiff, variables);
    double[][] expected = twin.outputs(doubles);
    assertThat(outputs).hasSameSizeAs(expected);

    List<String> names = Arrays.stream(outputs).map(SDVariable::name).toList();
    INDArray[] actual = PlanSession.of(sameDiff).run(values, names);
    SDVariable[] valuesThenFactors = Arrays.copyOf(outputs, 2 * outputs.length);
    double[][] factors = new double[outputs.length][];
    for (int o = 0; o < outputs.length; o++) {
      assertClose("output " + o, Tensors.toFloats(actual[o]), expected[o]);
      Tensor factor = Tensor.random(random, actual[o].shape());
      factors[o] = factor.doubles();
      values.put("factor" + o, factor.array());
      valuesThenFactors[outputs.length + o] =
          sameDiff.placeHolder("factor" + o, DataType.FLOAT, actual[o].shape());
    }
    if (differentiated == 0) {
      return;
    }
    sameDiff.setLossVariables(new WeightedSum(sameDiff, valuesThenFactors).outputVariable());
    SameDiff gradient = differentiate(sameDiff);
    List<String> gradientNames = new ArrayList<>();
    for (int i = 0; i < differentiated; i++) {
      gradientNames.add(gradient.getVariable("in" + i).getGradient().name());
    }
    INDArray[] gradients = PlanSession.of(gradient).run(values, gradientNames);
    for (int i = 0; i < differentiated; i++) {
      assertThat(gradients[i].shape()).isEqualTo(inputs.get(i).shape);
      double[] right = differences(doubles, i, factors, twin);
      assertClose("gradient of input " + i, Tensors.toFloats(gradients[i]), right);
    }
  }

  /** The gradient graph, without the line that SameDiff prints for each op. */
  public static SameDiff differentiate(SameDiff sameDiff) {
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      sameDiff.createGradFunction();
    } finally {
      System.setOut(stdout);
    }
    return sameDiff.getFunction("grad");
  }

  private static double[] differences(double[][] inputs, int input, double[][] factors, Twin twin) {
    double[] result = new double[inputs[input].length];
    for (int i = 0; i < result.length; i++) {
      double old = inputs[input][i];
      inputs[input][i] = old + STEP;
      double above = dot(twin.outputs(inputs), factors);
      inputs[input][i] = old - STEP;
      double below = dot(twin.outputs(inputs), factors);
      inputs[input][i] = old;
      result[i] = (above - below) / (2 * STEP);
    }
    return result;
  }

  private static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int o = 0; o < a.length; o++) {
      for (int i = 0; i < a[o].length; i++) {
        sum += a[o][i] * b[o][i];
      }
    }
    return sum;
  }

  /**
   * Fails when the norm of the difference is more than the tolerance of the norm of what is right.
   */
  public static void assertClose(String what, float[] actual, double[] expected) {
    assertThat(actual).as(what).hasSize(expected.length);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    assertThat(Math.sqrt(difference))
        .as("%s: norm of the difference, where the norm is %s", what, Math.sqrt(norm))
        .isLessThanOrEqualTo(TOLERANCE * Math.sqrt(norm) + 1e-9);
  }
}

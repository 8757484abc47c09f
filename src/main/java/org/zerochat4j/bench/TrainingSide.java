package org.zerochat4j.bench;

/** An engine that trains a model of a shape, some steps at a time; idle in between. */
public interface TrainingSide extends AutoCloseable {

  /** What some steps took and what the losses before them were. */
  record Steps(double[] seconds, double[] losses) {}

  /** Takes a step for each of the learning rates, on the batches after those of the last call. */
  Steps run(double... learningRates);

  /** The most memory its process ever had resident, in MiB. */
  double highWaterMib();

  @Override
  void close();
}

package org.zerochat4j.graph;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.kernels.Buffer;

/**
 * One off-heap vector that holds all parameters, or all gradients, or a moment of each; tensors are
 * views of it. Clipping, the optimiser, averaging and checkpoints then work on one run of numbers.
 *
 * <p>A {@link #mapped} vector lies in a file instead: the system keeps in memory what is in use.
 */
public final class FlatVector implements AutoCloseable {

  private static final int RESERVED_AT_ONCE = 1 << 20;

  private final Buffer buffer;
  private final INDArray array;
  private final Arena mapping;

  /** A vector of {@code length} zeros. */
  public FlatVector(long length) {
    this.array = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
    this.buffer = Buffer.of(array);
    this.mapping = null;
    buffer.segment().fill((byte) 0);
  }

  private FlatVector(MemorySegment segment, Arena mapping) {
    this.array = null;
    this.buffer = new Buffer(segment, segment.byteSize() / Float.BYTES);
    this.mapping = mapping;
  }

  /**
   * A vector of {@code length} zeros in a file of its own in {@code folder}. The file goes with the
   * vector, on most systems even with a process that is killed.
   *
   * @throws UserError when the disk cannot hold it
   */
  public static FlatVector mapped(Path folder, long length) {
    long bytes = Math.multiplyExact(length, Float.BYTES);
    Arena mapping = Arena.ofShared();
    try {
      Files.createDirectories(folder);
      // A disk that is plainly too small need not be filled up first.
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free > 0 && free < bytes) {
        throw new IOException("only " + (free >> 20) + " MiB are free");
      }
      Path file = Files.createTempFile(folder, ".offload-", ".tmp");
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE)) {
        reserve(channel, bytes);
        return new FlatVector(
            channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, mapping), mapping);
      }
    } catch (IOException e) {
      mapping.close();
      throw new UserError(
          String.format(
              Locale.ROOT,
              "cannot reserve %,d MiB in %s: %s; free some space or set offload: none",
              Math.ceilDiv(bytes, 1 << 20),
              folder,
              AtomicFiles.reason(e)),
          e);
    }
  }

  /** Blocks a file does not have yet would be asked for at a store, which can only crash. */
  private static void reserve(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(RESERVED_AT_ONCE);
    for (long left = bytes; left > 0; ) {
      left -= channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), left)));
    }
  }

  public long length() {
    return buffer.length();
  }

  /** The whole vector as kernels see it. */
  public Buffer buffer() {
    return buffer;
  }

  /**
   * The tensor that starts at element {@code offset}; it shares this vector's memory.
   *
   * @throws UnsupportedOperationException for a mapped vector
   */
  public INDArray view(long offset, long... shape) {
    if (array == null) {
      throw new UnsupportedOperationException("a mapped vector has no ND4J array");
    }
    return BoundPlan.view(array, offset, shape);
  }

  /**
   * Says that some elements of a mapped vector are not needed soon: they leave this process's
   * memory and keep their values. Nothing happens to a vector in memory.
   */
  public void unload(long start, long count) {
    if (mapping != null) {
      buffer.segment().asSlice(Float.BYTES * start, Float.BYTES * count).unload();
    }
  }

  public void copyFrom(FlatVector other) {
    buffer.segment().copyFrom(other.buffer.segment());
  }

  /** A copy in memory. */
  public FlatVector copy() {
    FlatVector copy = new FlatVector(length());
    copy.copyFrom(this);
    return copy;
  }

  public void clear() {
    buffer.segment().fill((byte) 0);
  }

  /** Frees the memory now instead of at some later garbage collection; views die with it. */
  @Override
  public void close() {
    if (mapping != null) {
      mapping.close();
    } else {
      array.close();
    }
  }
}

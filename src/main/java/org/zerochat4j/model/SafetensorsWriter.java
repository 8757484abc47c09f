package org.zerochat4j.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;

/** Writes safetensors files: whole or not at all, straight from the memory the tensors live in. */
public final class SafetensorsWriter {
  private static final int CHUNK_ELEMENTS = 1 << 18;

  /**
   * A tensor to write.
   *
   * @param shape row-major; empty for a scalar
   * @param data floats of the machine's byte order, exactly as many as the shape says
   */
  public record Tensor(String name, long[] shape, MemorySegment data) {
    /** A tensor over an array. */
    public static Tensor of(String name, float[] data, long... shape) {
      return new Tensor(name, shape, MemorySegment.ofArray(data));
    }

    long elements() {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
  }

  private SafetensorsWriter() {}

  /** Writes {@code tensors} as F32, in their order. */
  public static void write(Path file, List<Tensor> tensors) {
    write(file, tensors, DType.F32);
  }

  /**
   * Writes {@code tensors} in their order.
   *
   * @param dtype F32, F16 or BF16; rounding is to nearest, ties to even
   */
  public static void write(Path file, List<Tensor> tensors, DType dtype) {
    byte[] header = header(tensors, dtype);
    AtomicFiles.write(
        file,
        out -> {
          out.write(lengthOf(header));
          out.write(header);
          for (Tensor tensor : tensors) {
            write(out, tensor, dtype);
          }
        });
  }

  private static byte[] header(List<Tensor> tensors, DType dtype) {
    ObjectNode json = Json.mapper().createObjectNode();
    // Loaders of the transformers library refuse a file that does not say who laid it out.
    json.putObject("__metadata__").put("format", "pt");
    Set<String> names = new HashSet<>();
    long begin = 0;
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name) || tensor.name.equals("__metadata__")) {
        throw new IllegalArgumentException("tensor name not usable twice: " + tensor.name);
      }
      if (tensor.data.byteSize() != 4 * tensor.elements()) {
        throw new IllegalArgumentException(
            tensor.name
                + (" of shape " + Arrays.toString(tensor.shape))
                + (" cannot have " + tensor.data.byteSize() + " bytes of floats"));
      }
      long end = begin + tensor.elements() * dtype.bits() / 8;
      ObjectNode entry = json.putObject(tensor.name).put("dtype", dtype.name());
      entry.putPOJO("shape", tensor.shape);
      entry.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] text = Json.line(json).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, 8) * 8);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(OutputStream out, Tensor tensor, DType dtype) throws IOException {
    int width = dtype.bits() / 8;
    long elements = tensor.elements();
    byte[] bytes = new byte[(int) Math.min(CHUNK_ELEMENTS, elements) * width];
    ByteBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long start = 0; start < elements; start += CHUNK_ELEMENTS) {
      int count = (int) Math.min(CHUNK_ELEMENTS, elements - start);
      chunk.clear();
      for (long i = start; i < start + count; i++) {
        float value = tensor.data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i);
        switch (dtype) {
          case F32 -> chunk.putFloat(value);
          case F16 -> chunk.putShort(Float.floatToFloat16(value));
          case BF16 -> chunk.putShort(DType.toBfloat16(value));
          default -> throw new IllegalArgumentException("weights are not written as " + dtype);
        }
      }
      out.write(bytes, 0, count * width);
      if (tensor.data.isMapped()) {
        // It lives in a file to keep memory free: writing it out must not bring it back.
        tensor.data.asSlice(4 * start, 4L * count).unload();
      }
    }
  }

  private static byte[] lengthOf(byte[] header) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array();
  }
}

package org.zerochat4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.model.SafetensorsHeader.Entry;
import org.zerochat4j.model.SafetensorsHeader.Malformed;

/**
 * The tensors of one safetensors file, or of several through {@code model.safetensors.index.json}.
 *
 * <p>Files are memory-mapped: opening reads the header only, and {@link #read} converts straight
 * from the file into the caller's memory. Every fault of a file is a {@link UserError} of one line
 * with its path. {@link SafetensorsWriter} writes.
 */
public final class Safetensors implements AutoCloseable {
  /** File name of the weights in a model folder. */
  public static final String FILE = "model.safetensors";

  /** File name of the list of shards in a model folder. */
  public static final String INDEX = "model.safetensors.index.json";

  private static final ValueLayout.OfFloat NATIVE_FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = NATIVE_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long PART_BYTES = 64L << 20;

  /** Fewer elements than this are converted faster by one thread. */
  private static final long MIN_ELEMENTS_PER_THREAD = 1 << 16;

  private record Located(Path file, Entry entry, MemorySegment bytes) {}

  private final Path path;
  private final Arena arena = Arena.ofShared();
  private final Map<String, Located> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private Safetensors(Path path) {
    this.path = path;
  }

  /**
   * Opens a {@code .safetensors} file, an index of shards ({@code .json}), or the folder of a model
   * that holds either under its usual name.
   *
   * @throws UserError when it is absent, damaged or hostile
   */
  public static Safetensors open(Path path) {
    Path file = path;
    if (Files.isDirectory(path)) {
      file = path.resolve(FILE);
      if (!Files.exists(file)) {
        file = path.resolve(INDEX);
      }
      if (!Files.exists(file)) {
        throw new UserError(path + ": no " + FILE + " and no " + INDEX + " in this folder");
      }
    }
    Safetensors opened = new Safetensors(path);
    try {
      if (file.getFileName().toString().endsWith(".json")) {
        opened.addShards(file);
      } else {
        opened.tensors.putAll(opened.map(file));
      }
      return opened;
    } catch (Throwable e) {
      opened.close();
      throw e;
    }
  }

  private void addShards(Path index) {
    JsonNode weights = Json.read(index).path("weight_map");
    if (!weights.isObject() || weights.isEmpty()) {
      throw new UserError(index + ": no weight_map in this list of shards");
    }
    Map<String, Map<String, Located>> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> weight : weights.properties()) {
      String name = weight.getKey();
      String shard = weight.getValue().asText();
      // A shard is a plain file name: an index from a stranger must not reach other folders.
      if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.equals("..")) {
        throw new UserError(
            index + ": the shard of " + SafetensorsHeader.shorten(name) + " is not a file name");
      }
      Map<String, Located> found = shards.computeIfAbsent(shard, s -> map(index.resolveSibling(s)));
      Located tensor = found.get(name);
      if (tensor == null) {
        throw new UserError(
            index + ": " + shard + " does not hold " + SafetensorsHeader.shorten(name));
      }
      tensors.put(name, tensor);
    }
  }

  private Map<String, Located> map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw new Malformed("only " + size + " bytes, shorter than the length of a header");
      }
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long length = all.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
      if (length < 0 || length > SafetensorsHeader.MAX_LENGTH) {
        throw new Malformed(
            "a header of "
                + Long.toUnsignedString(length)
                + " bytes is longer than the format's "
                + SafetensorsHeader.MAX_LENGTH);
      }
      if (length > size - 8) {
        throw new Malformed(
            "truncated: a header of " + length + " bytes in a file of " + size + " bytes");
      }
      byte[] json = all.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = all.asSlice(8 + length);
      SafetensorsHeader header = SafetensorsHeader.parse(json, data.byteSize());
      metadata.putAll(header.metadata);
      Map<String, Located> found = new LinkedHashMap<>();
      for (Entry entry : header.entries.values()) {
        MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
        found.put(entry.name(), new Located(file, entry, bytes));
      }
      return found;
    } catch (Malformed e) {
      throw new UserError(
          file + ": not a valid safetensors file: " + e.getMessage() + "; fetch or save it again",
          e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Names of the tensors, in the order of the header or of the index. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** The free text under {@code __metadata__}; for shards, that of all of them. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** Shape of a tensor; empty for a scalar. */
  public long[] shape(String name) {
    return find(name).entry.shape().clone();
  }

  /** Number of elements of a tensor; may be 0. */
  public long elements(String name) {
    return find(name).entry.elements();
  }

  /** Number type of a tensor in the file. */
  public DType dtype(String name) {
    return find(name).entry.dtype();
  }

  /** The tensor's bytes as they lie in the file, little-endian, valid until {@link #close}. */
  public MemorySegment bytes(String name) {
    return find(name).bytes;
  }

  /** The tensor as new floats, row-major. */
  public float[] read(String name) {
    long elements = elements(name);
    if (elements > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(name + " has too many elements for an array");
    }
    float[] floats = new float[(int) elements];
    read(name, MemorySegment.ofArray(floats));
    return floats;
  }

  /**
   * Converts a tensor to floats, row-major. F32, F16 and BF16 keep their value; F64 is rounded.
   *
   * @param floats exactly {@code elements(name) * 4} bytes
   * @throws UserError for a tensor that is absent or does not hold floating-point numbers
   */
  public void read(String name, MemorySegment floats) {
    Located tensor = find(name);
    long elements = tensor.entry.elements();
    if (floats.byteSize() != 4 * elements) {
      throw new IllegalArgumentException(
          name + " has " + elements + " elements, its target " + floats.byteSize() + " bytes");
    }
    MemorySegment from = tensor.bytes;
    switch (tensor.entry.dtype()) {
      case F32 -> copy(from, floats);
      case F64 -> convert(elements, floats, i -> (float) from.get(DOUBLE, 8 * i));
      case F16 -> convert(elements, floats, i -> Float.float16ToFloat(from.get(SHORT, 2 * i)));
      case BF16 -> convert(elements, floats, i -> DType.fromBfloat16(from.get(SHORT, 2 * i)));
      default ->
          throw new UserError(
              tensor.file
                  + (": tensor " + SafetensorsHeader.shorten(name) + " is " + tensor.entry.dtype())
                  + ", only F64, F32, F16 and BF16 can be read as weights");
    }
  }

  /**
   * In parts, each of which leaves the memory again: the file need not stand beside its copy. A
   * target that is mapped lives in a file to keep memory free, so it is let go of as well.
   */
  private static void copy(MemorySegment from, MemorySegment floats) {
    for (long start = 0; start < from.byteSize(); start += PART_BYTES) {
      long bytes = Math.min(PART_BYTES, from.byteSize() - start);
      MemorySegment part = from.asSlice(start, bytes);
      MemorySegment.copy(part, FLOAT, 0, floats, NATIVE_FLOAT, start, bytes / Float.BYTES);
      part.unload();
      if (floats.isMapped()) {
        floats.asSlice(start, bytes).unload();
      }
    }
  }

  private interface ElementReader {
    float at(long index);
  }

  private static void convert(long elements, MemorySegment floats, ElementReader reader) {
    // A heap segment is bound to no thread; a confined native one is, and stays on this thread.
    boolean shared = floats.isAccessibleBy(new Thread(() -> {}));
    Workers.ranges(
        elements,
        shared ? MIN_ELEMENTS_PER_THREAD : Long.MAX_VALUE,
        (_, start, end) -> {
          for (long i = start; i < end; i++) {
            floats.set(NATIVE_FLOAT, 4 * i, reader.at(i));
          }
        });
  }

  private Located find(String name) {
    Located tensor = tensors.get(name);
    if (tensor == null) {
      throw new UserError(path + ": no tensor " + name);
    }
    return tensor;
  }

  /** Unmaps the files; memory from {@link #bytes} may not be used any more. */
  @Override
  public void close() {
    arena.close();
  }
}

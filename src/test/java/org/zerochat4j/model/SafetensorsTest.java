package org.zerochat4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.zerochat4j.SharedData;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.SafetensorsWriter.Tensor;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void readsBackExactlyWhatWasWritten() {
    float[] odd = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY, 1e-20f};
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(
        file,
        List.of(
            Tensor.of("matrix", odd, 2, 3),
            Tensor.of("scalar", new float[] {7}),
            Tensor.of("empty", new float[0], 3, 0, 2),
            Tensor.of("中文", new float[] {1, 2}, 2)));
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.names()).containsExactly("matrix", "scalar", "empty", "中文");
      assertThat(read.metadata()).containsExactlyEntriesOf(java.util.Map.of("format", "pt"));
      assertThat(read.shape("matrix")).containsExactly(2, 3);
      assertThat(read.shape("scalar")).isEmpty();
      assertThat(read.elements("empty")).isZero();
      assertThat(Arrays.equals(read.read("matrix"), odd)).isTrue();
      assertThat(read.read("scalar")).containsExactly(7);
      assertThat(read.read("empty")).isEmpty();
      assertThat(read.read("中文")).containsExactly(1, 2);
    }
  }

  /** Readers that map tensors as arrays of numbers need them at a multiple of their size. */
  @Test
  void headerIsPaddedSoThatTensorsBeginAtAMultipleOfEight() throws IOException {
    for (String name : List.of("a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg")) {
      Path file = folder.resolve(name);
      SafetensorsWriter.write(file, List.of(Tensor.of(name, new float[] {1}, 1)));
      byte[] bytes = Files.readAllBytes(file);
      long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
      assertThat(length % 8).isZero();
      assertThat(bytes).hasSize((int) (8 + length + 4));
      assertThat(bytes[8]).isEqualTo((byte) '{');
    }
  }

  @Test
  void convertsEveryFloatingPointTypeToFloat() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16 + 4 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(0.1).putDouble(-3);
    data.putShort((short) 0x3c00).putShort((short) 0xc001); // 1, -2.001953125 in F16
    data.putShort((short) 0x3f80).putShort((short) 0xc049); // 1, -3.140625 in BF16
    data.putFloat(2.5f).putFloat(-1);
    Path file =
        file(
            """
            {"f64":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},
             "f16":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},
             "bf16":{"dtype":"BF16","shape":[2],"data_offsets":[20,24]},
             "f32":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}\
            """,
            data.array());
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.read("f64")).containsExactly(0.1f, -3f);
      assertThat(read.read("f16")).containsExactly(1f, -0x1.004p1f);
      assertThat(read.read("bf16")).containsExactly(1f, -3.140625f);
      assertThat(read.read("f32")).containsExactly(2.5f, -1f);
    }
  }

  @Test
  void integersAreListedButRefusedAsWeights() throws IOException {
    Path file =
        file("{\"steps\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]);
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.dtype("steps")).isEqualTo(DType.I64);
      assertThat(read.bytes("steps").byteSize()).isEqualTo(8);
      assertThatThrownBy(() -> read.read("steps"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("steps is I64");
      assertThatThrownBy(() -> read.read("absent"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no tensor absent");
    }
  }

  @Test
  void halfPrecisionRoundsToTheNearest() {
    float[] values = {1f, 0x1.01p0f, 0x1.03p0f, -65504f, 3.1415927f, Float.NaN};
    for (DType dtype : List.of(DType.F16, DType.BF16)) {
      Path file = folder.resolve(dtype + ".safetensors");
      SafetensorsWriter.write(file, List.of(Tensor.of("x", values, 6)), dtype);
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.bytes("x").byteSize()).isEqualTo(12);
        float[] back = read.read("x");
        float step = dtype == DType.F16 ? 0x1p-11f : 0x1p-8f;
        for (int i = 0; i < 5; i++) {
          assertThat(Math.abs(back[i] - values[i])).isLessThanOrEqualTo(step * Math.abs(values[i]));
        }
        assertThat(back[5]).isNaN();
      }
    }
    // Exactly between two bfloat16 numbers: the even one is taken, below and above.
    assertThat(DType.fromBfloat16(DType.toBfloat16(0x1.01p0f))).isEqualTo(1f);
    assertThat(DType.fromBfloat16(DType.toBfloat16(0x1.03p0f))).isEqualTo(1.015625f);
  }

  @Test
  void largeTensorsSurviveChunkedWritingAndParallelReading() {
    SplittableRandom random = new SplittableRandom(7);
    int n = (1 << 18) + 12345;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(4L * n);
      for (int i = 0; i < n; i++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
      }
      for (DType dtype : List.of(DType.F32, DType.BF16)) {
        Path file = folder.resolve("large-" + dtype);
        SafetensorsWriter.write(file, List.of(new Tensor("x", new long[] {n}, data)), dtype);
        try (Safetensors read = Safetensors.open(file)) {
          MemorySegment confined = arena.allocate(4L * n);
          read.read("x", confined);
          assertThat(MemorySegment.ofArray(read.read("x")).mismatch(confined)).isEqualTo(-1);
          float last = data.getAtIndex(ValueLayout.JAVA_FLOAT, n - 1);
          assertThat(confined.getAtIndex(ValueLayout.JAVA_FLOAT, n - 1))
              .isEqualTo(dtype == DType.F32 ? last : DType.fromBfloat16(DType.toBfloat16(last)));
        }
      }
    }
  }

  /** Writing in place over a mapped file would change the weights under a running model. */
  @Test
  void savingOverTheOpenFileLeavesTheOpenOneUnchanged() {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, List.of(Tensor.of("x", new float[] {1, 2, 3}, 3)));
    try (Safetensors old = Safetensors.open(file)) {
      SafetensorsWriter.write(file, List.of(Tensor.of("x", new float[] {9}, 1)));
      assertThat(old.read("x")).containsExactly(1, 2, 3);
    }
    try (Safetensors fresh = Safetensors.open(folder)) {
      assertThat(fresh.read("x")).containsExactly(9);
    }
  }

  @Test
  void readsShardsThroughTheIndex() {
    SafetensorsWriter.write(
        folder.resolve("model-00001-of-00002.safetensors"),
        List.of(Tensor.of("a", new float[] {1}, 1)));
    SafetensorsWriter.write(
        folder.resolve("model-00002-of-00002.safetensors"),
        List.of(Tensor.of("b", new float[] {2}, 1)));
    index("a", "model-00001-of-00002.safetensors", "b", "model-00002-of-00002.safetensors");
    try (Safetensors read = Safetensors.open(folder)) {
      assertThat(read.names()).containsExactly("a", "b");
      assertThat(read.read("b")).containsExactly(2);
    }
  }

  @Test
  void refusesAnIndexThatPointsElsewhereOrToNothing() {
    SafetensorsWriter.write(
        folder.resolve("one.safetensors"), List.of(Tensor.of("a", new float[] {1}, 1)));
    index("a", "../one.safetensors");
    assertRefused(folder, "not a file name");
    index("b", "one.safetensors");
    assertRefused(folder, "one.safetensors does not hold b");
    index("a", "two.safetensors");
    assertRefused(folder, "two.safetensors");
  }

  @Test
  void saysWhatAFolderWithoutWeightsLacks() {
    assertRefused(folder, "no model.safetensors and no model.safetensors.index.json");
  }

  static Stream<Arguments> damaged() {
    String good = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    String two =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%s]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%s]}}";
    return Stream.of(
        Arguments.of("length 0", raw(0, "", 0), "does not start with"),
        Arguments.of("7 bytes", new byte[7], "only 7 bytes"),
        Arguments.of("length 2^63", raw(Long.MIN_VALUE, good, 8), "9223372036854775808 bytes"),
        Arguments.of("length -1", raw(-1, good, 8), "18446744073709551615"),
        Arguments.of("length over the limit", raw(100_000_001, good, 8), "100000000"),
        Arguments.of("length over the file", raw(5_000, good, 8), "truncated"),
        Arguments.of("not JSON", whole("{hello}", 0), "not valid JSON"),
        Arguments.of("a list", whole("[1]", 0), "does not start with"),
        Arguments.of("leading space", whole(" {}", 0), "does not start with"),
        Arguments.of("more after the object", whole("{}{}", 0), "goes on"),
        Arguments.of("not UTF-8", withByte(whole(good, 8), 11, 0xff), "not UTF-8"),
        Arguments.of("UTF-16", raw(4, new byte[] {'{', 0, '}', 0}, 0), "not valid JSON"),
        Arguments.of("surrogate half", whole(good.replace("x", "\\ud800"), 8), "surrogate"),
        Arguments.of(
            "duplicate tensor",
            whole(two.formatted("0,4", "4,8").replace("b", "a"), 8),
            "a appears twice"),
        Arguments.of(
            "duplicate key",
            whole(good.replace("\"shape\"", "\"dtype\":\"F32\",\"shape\""), 8),
            "dtype appears"),
        Arguments.of("overlap", whole(two.formatted("0,4", "2,6"), 8), "overlaps"),
        Arguments.of("same bytes twice", whole(two.formatted("0,4", "0,4"), 4), "overlaps"),
        Arguments.of("hole", whole(two.formatted("0,4", "6,10"), 10), "hole"),
        Arguments.of("hole at the start", whole(two.formatted("4,8", "8,12"), 12), "hole"),
        Arguments.of("data missing", whole(good, 7), "truncated"),
        Arguments.of("data left over", whole(good, 9), "1 bytes after the last"),
        Arguments.of("reversed offsets", whole(good.replace("0,8", "8,0"), 8), "[begin, end]"),
        Arguments.of("three offsets", whole(good.replace("0,8", "0,4,8"), 8), "[begin, end]"),
        Arguments.of("shape too small", whole(good.replace("[2]", "[1]"), 8), "cannot fill"),
        Arguments.of(
            "shape overflows",
            whole(good.replace("[2]", "[9000000000,9000000000]"), 8),
            "any file can hold"),
        Arguments.of(
            "overflow hidden by 0",
            whole(good.replace("[2]", "[9000000000,9000000000,0]"), 8),
            "any file can hold"),
        Arguments.of(
            "bits overflow",
            whole(good.replace("[2]", "[4611686018427387904]"), 8),
            "any file can hold"),
        Arguments.of(
            "number over 64 bits",
            whole(good.replace("[2]", "[99999999999999999999]"), 8),
            "not valid JSON"),
        Arguments.of("negative dimension", whole(good.replace("[2]", "[-2]"), 8), "negative"),
        Arguments.of("fraction", whole(good.replace("[2]", "[2.0]"), 8), "whole numbers"),
        Arguments.of("string as number", whole(good.replace("[2]", "[\"2\"]"), 8), "whole"),
        Arguments.of("shape no list", whole(good.replace("[2]", "2"), 8), "list of whole"),
        Arguments.of("unknown dtype", whole(good.replace("F32", "Q99"), 8), "unknown dtype Q99"),
        Arguments.of("missing shape", whole("{\"x\":{\"dtype\":\"F32\"}}", 0), "needs dtype"),
        Arguments.of("tensor null", whole("{\"x\":null}", 0), "must be an object"),
        Arguments.of(
            "metadata of numbers", whole("{\"__metadata__\":{\"a\":1}}", 0), "must be a string"),
        Arguments.of(
            "metadata twice", whole("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "twice"),
        Arguments.of(
            "nested bomb",
            whole("{\"x\":{\"y\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}", 0),
            "nesting"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void refusesDamagedFilesInOneLineThatNamesThem(String what, byte[] bytes, String says)
      throws IOException {
    Path file = folder.resolve("damaged.safetensors");
    Files.write(file, bytes);
    assertRefused(file, says);
  }

  /** Any byte of a header may be wrong: the answer is a readable file or one clear line. */
  @Test
  void flippedHeaderBytesNeverEscapeAsAnotherException() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    Path file = folder.resolve("fuzz.safetensors");
    byte[] good =
        whole(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"a\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4,8]}}",
            8);
    for (int round = 0; round < 600; round++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int cut = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      Files.write(file, Arrays.copyOf(bytes, cut));
      try (Safetensors read = Safetensors.open(file)) {
        read.names().forEach(read::shape);
      } catch (UserError e) {
        assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
      }
    }
  }

  @Test
  @Tag("shared")
  void acceptsAndRejectsTheKnownFilesAsTheFormatDemands() throws IOException {
    Path vectors = SharedData.path("vectors/safetensors");
    for (String line : Files.readAllLines(vectors.resolve("index.jsonl"))) {
      JsonNode row = Json.mapper().readTree(line);
      Path file = vectors.resolve(row.get("file").asText());
      if (row.get("valid").asBoolean()) {
        Safetensors.open(file).close();
      } else {
        assertRefused(file, file.getFileName().toString());
      }
    }
    try (Safetensors read =
        Safetensors.open(vectors.resolve("swift_tensor-2d-float64.safetensors"))) {
      assertThat(read.shape("embedding")).containsExactly(2, 3);
      assertThat(read.read("embedding")).doesNotContain(Float.NaN).hasSize(6);
    }
  }

  @Test
  @Tag("shared")
  void readsACheckpointOfTheTransformersLibraryWhole() {
    Path model = SharedData.path("checkpoints/stories260K/hf");
    LlamaConfig config = LlamaConfig.read(model.resolve("config.json"));
    long elements = 0;
    try (Safetensors read = Safetensors.open(model)) {
      for (String name : read.names()) {
        assertThat(read.dtype(name)).isEqualTo(DType.F32);
        assertThat(read.read(name)).doesNotContain(Float.NaN);
        elements += read.elements(name);
      }
      assertThat(read.shape("model.embed_tokens.weight"))
          .containsExactly(config.vocabSize(), config.hiddenSize());
    }
    assertThat(elements).isEqualTo(config.parameterCount());
  }

  private static void assertRefused(Path path, String says) {
    assertThatThrownBy(() -> Safetensors.open(path).close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(says)
        .message()
        .doesNotContain("\n");
  }

  private void index(String... namesAndShards) {
    var json = Json.mapper().createObjectNode();
    var map = json.putObject("weight_map");
    for (int i = 0; i < namesAndShards.length; i += 2) {
      map.put(namesAndShards[i], namesAndShards[i + 1]);
    }
    Json.write(folder.resolve(Safetensors.INDEX), json);
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(raw(text.length, text, 0), 8 + text.length + data.length);
    System.arraycopy(data, 0, all, 8 + text.length, data.length);
    Path file = folder.resolve("made.safetensors");
    Files.write(file, all);
    return file;
  }

  private static byte[] whole(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return raw(text.length, text, dataBytes);
  }

  private static byte[] raw(long length, String header, int dataBytes) {
    return raw(length, header.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  private static byte[] raw(long length, byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header)
        .array();
  }

  private static byte[] withByte(byte[] bytes, int index, int value) {
    bytes[index] = (byte) value;
    return bytes;
  }
}

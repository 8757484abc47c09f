package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files back with a parser that knows the formats and nothing of the writer. */
class TensorBoardLogTest {

  @TempDir Path folder;

  /** An event as far as it concerns scalars; status is that of a session log, or -1. */
  private record Event(
      double seconds, long step, String version, int status, Map<String, Float> scalars) {}

  @Test
  void writesRecordsThatTensorBoardTakes() throws IOException {
    double before = System.currentTimeMillis() * 1e-3;
    try (TensorBoardLog log = new TensorBoardLog(folder, 0)) {
      Map<String, Double> row = new LinkedHashMap<>();
      row.put("loss", 2.5);
      row.put("标签", -1e-7);
      log.write(1, row);
      log.write(300_000_000_000L, Map.of("loss", Double.NaN));
    }
    List<Event> events = read(files().getFirst());
    assertThat(events).hasSize(4);
    assertThat(events.get(0).version).isEqualTo("brain.Event:2");
    assertThat(events.get(1).status).isEqualTo(1);
    assertThat(events.get(1).step).isEqualTo(1);
    assertThat(events.get(2).step).isEqualTo(1);
    assertThat(events.get(2).scalars).containsEntry("loss", 2.5f).containsEntry("标签", -1e-7f);
    assertThat(events.get(3).step).isEqualTo(300_000_000_000L);
    assertThat(events.get(3).scalars.get("loss")).isNaN();
    assertThat(events)
        .allSatisfy(event ->
            assertThat(event.seconds).isBetween(before, System.currentTimeMillis() * 1e-3));
  }

  /** TensorBoard drops the steps from the session log's on; without it curves have loops. */
  @Test
  void aStartThatGoesOnSaysFromWhichStep() throws IOException {
    for (long start : new long[] {0, 20}) {
      try (TensorBoardLog log = new TensorBoardLog(folder, start)) {
        log.write(start + 10, Map.of("loss", 1.0));
      }
    }
    List<Path> files = files();
    assertThat(files).hasSize(2);
    assertThat(files)
        .allSatisfy(file ->
            assertThat(file.getFileName().toString())
                .matches("events\\.out\\.tfevents\\.\\d{10}\\..+"));
    List<Event> second = read(files.get(1));
    assertThat(second.get(1).status).isEqualTo(1);
    assertThat(second.get(1).step).isEqualTo(21);
    assertThat(second.get(2).step).isEqualTo(30);
  }

  /** The check value of CRC-32C (RFC 3720), masked as in TensorFlow's record writer. */
  @Test
  void masksTheKnownChecksum() {
    int crc = 0xE3069283;
    int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    byte[] digits = "123456789".getBytes(StandardCharsets.UTF_8);
    assertThat(TensorBoardLog.maskedCrc(digits, digits.length)).isEqualTo(masked);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    }
  }

  private static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      ByteBuffer length = slice(in, 8);
      assertThat(unmasked(in.getInt())).isEqualTo(crc(length));
      ByteBuffer data = slice(in, Math.toIntExact(length.getLong(0)));
      assertThat(unmasked(in.getInt())).isEqualTo(crc(data));
      events.add(event(data));
    }
    return events;
  }

  private static int unmasked(int masked) {
    int rotated = masked - 0xa282ead8;
    return (rotated >>> 17) | (rotated << 15);
  }

  private static int crc(ByteBuffer data) {
    CRC32C crc = new CRC32C();
    crc.update(data.duplicate());
    return (int) crc.getValue();
  }

  private static ByteBuffer slice(ByteBuffer in, int length) {
    ByteBuffer slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return slice;
  }

  private static Event event(ByteBuffer in) {
    double seconds = 0;
    long step = 0;
    String version = null;
    int status = -1;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> seconds = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = text(in);
        case 5 << 3 | 2 -> summary(message(in), scalars);
        case 7 << 3 | 2 -> {
          ByteBuffer session = message(in);
          assertThat(varint(session)).isEqualTo(1 << 3);
          status = (int) varint(session);
        }
        default -> throw new AssertionError("an unknown field of Event");
      }
    }
    return new Event(seconds, step, version, status, scalars);
  }

  private static void summary(ByteBuffer in, Map<String, Float> scalars) {
    while (in.hasRemaining()) {
      assertThat(varint(in)).isEqualTo(1 << 3 | 2);
      ByteBuffer value = message(in);
      assertThat(varint(value)).isEqualTo(1 << 3 | 2);
      String tag = text(value);
      assertThat(varint(value)).isEqualTo(2 << 3 | 5);
      scalars.put(tag, value.getFloat());
      assertThat(value.hasRemaining()).isFalse();
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer message(ByteBuffer in) {
    return slice(in, (int) varint(in));
  }

  private static String text(ByteBuffer in) {
    return StandardCharsets.UTF_8.decode(message(in)).toString();
  }
}

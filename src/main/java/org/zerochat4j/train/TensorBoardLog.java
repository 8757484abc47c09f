package org.zerochat4j.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * Scalars for TensorBoard: {@code events.out.tfevents.SECONDS.HOST}, a file of TFRecords, each an
 * {@code Event} of TensorFlow's {@code event.proto}.
 *
 * <p>A record is its length (64 bits, little endian), the masked CRC-32C of these eight bytes, the
 * event, and the masked CRC-32C of the event. Every start of a run writes a file of its own. It
 * begins with a session log that makes TensorBoard forget what an earlier start wrote of steps that
 * are taken again.
 */
final class TensorBoardLog implements AutoCloseable {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Path path;
  private final FileChannel file;

  /**
   * @param folder where TensorBoard looks
   * @param start the step after which this start goes on
   */
  TensorBoardLog(Path folder, long start) {
    this.path = unusedName(folder);
    try {
      Files.createDirectories(folder);
      this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(e);
    }
    append(event(0).text(3, "brain.Event:2"));
    append(event(start + 1).message(7, new Message().number(1, 1))); // SessionLog.START
  }

  /** A later second for a second start within one: TensorBoard reads the files by their names. */
  private static Path unusedName(Path folder) {
    long seconds = System.currentTimeMillis() / 1000;
    String host = hostName();
    Path name;
    do {
      name = folder.resolve("events.out.tfevents." + seconds++ + "." + host);
    } while (Files.exists(name));
    return name;
  }

  /** Adds one event with a scalar for each entry. */
  void write(long step, Map<String, Double> scalars) {
    Message summary = new Message();
    scalars.forEach((tag, value) ->
        summary.message(1, new Message().text(1, tag).single(2, value.floatValue())));
    append(event(step).message(5, summary));
  }

  private static Message event(long step) {
    return new Message().real(1, System.currentTimeMillis() * 1e-3).number(2, step);
  }

  private void append(Message event) {
    byte[] data = event.bytes();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record.putInt(maskedCrc(record.array(), Long.BYTES)).put(data);
    record.putInt(maskedCrc(data, data.length)).flip();
    try {
      while (record.hasRemaining()) {
        file.write(record);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A checksum of data that holds its own checksum would be weak, hence the mask. */
  static int maskedCrc(byte[] data, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static String hostName() {
    try {
      String name = Files.readString(HOST_NAME).strip();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) {
      return "localhost"; // Only part of a file name: not worth asking the network.
    }
  }

  private UserError failure(IOException e) {
    return new UserError("cannot write " + path + ": " + AtomicFiles.reason(e), e);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A protocol buffer in the making: each field is its key (number and wire type) and value. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      key(field, VARINT);
      varint(value);
      return this;
    }

    Message real(int field, double value) {
      key(field, FIXED_64);
      return littleEndian(Double.doubleToRawLongBits(value), Double.BYTES);
    }

    Message single(int field, float value) {
      key(field, FIXED_32);
      return littleEndian(Float.floatToRawIntBits(value), Float.BYTES);
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message bytes(int field, byte[] value) {
      key(field, BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void key(int field, int wireType) {
      varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    private Message littleEndian(long value, int bytes) {
      for (int i = 0; i < bytes; i++) {
        out.write((int) (value >>> (8 * i)));
      }
      return this;
    }
  }
}

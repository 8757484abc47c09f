package org.zerochat4j.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/** Matrices of floats in NumPy's {@code .npy} format, version 1.0, row-major, little-endian. */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f([48])', 'fortran_order': False, 'shape': \\((\\d{1,9}), (\\d{1,9})\\),"
              + " \\} *\n");

  /** A row-major matrix: {@code data.length == rows * columns}. */
  public record Matrix(int rows, int columns, float[] data) {}

  private Npy() {}

  /**
   * Writes a matrix whole or not at all.
   *
   * @param floats {@code rows * columns} floats of the machine's byte order, row-major
   */
  public static void write(Path file, long rows, long columns, MemorySegment floats) {
    if (floats.byteSize() != 4 * Math.multiplyExact(rows, columns)) {
      throw new IllegalArgumentException(
          rows + " x " + columns + " floats do not have " + floats.byteSize() + " bytes");
    }
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
    // The format wants the data to begin at a multiple of 64 bytes, after a line feed.
    int length = Math.ceilDiv(MAGIC.length + 2 + dictionary.length() + 1, 64) * 64;
    ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(header.array(), (byte) ' ');
    header.put(MAGIC).putShort((short) (length - MAGIC.length - 2));
    header.put(dictionary.getBytes(StandardCharsets.US_ASCII));
    header.put(length - 1, (byte) '\n');
    AtomicFiles.write(
        file,
        out -> {
          out.write(header.array());
          ByteBuffer row = ByteBuffer.allocate((int) (4 * columns)).order(ByteOrder.LITTLE_ENDIAN);
          for (long r = 0; r < rows; r++) {
            row.clear();
            for (long c = 0; c < columns; c++) {
              row.putFloat(floats.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * (r * columns + c)));
            }
            out.write(row.array());
          }
        });
  }

  /**
   * Reads a row-major matrix of little-endian floats, or of doubles, which are rounded.
   *
   * @throws UserError for a file that is absent, damaged or of another type or rank
   */
  public static Matrix read(Path file) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    int start = MAGIC.length + 2;
    if (bytes.limit() < start || !Arrays.equals(bytes.array(), 0, 8, MAGIC, 0, 8)) {
      throw new UserError(file + ": not a .npy file of version 1.0");
    }
    int length = Short.toUnsignedInt(bytes.getShort(MAGIC.length));
    if (bytes.limit() < start + length) {
      throw new UserError(file + ": truncated .npy header");
    }
    String text = new String(bytes.array(), start, length, StandardCharsets.US_ASCII);
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new UserError(file + ": not a row-major matrix of float32 or float64: " + text.strip());
    }
    int width = Integer.parseInt(header.group(1));
    int rows = Integer.parseInt(header.group(2));
    int columns = Integer.parseInt(header.group(3));
    if (bytes.limit() - start - length != Math.multiplyFull(rows, columns) * width) {
      throw new UserError(file + ": its size does not fit " + rows + " x " + columns + " floats");
    }
    float[] data = new float[rows * columns];
    bytes.position(start + length);
    for (int i = 0; i < data.length; i++) {
      data[i] = width == 4 ? bytes.getFloat() : (float) bytes.getDouble();
    }
    return new Matrix(rows, columns, data);
  }
}

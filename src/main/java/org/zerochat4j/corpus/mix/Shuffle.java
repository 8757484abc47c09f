package org.zerochat4j.corpus.mix;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.AtomicFiles.IoConsumer;

/**
 * A uniform shuffle of more rows than fit into memory: each row's place is drawn beforehand, rows
 * go to temporary files by place, and one such file after the other is put in order in memory.
 */
final class Shuffle implements AutoCloseable {
  private static final int MOST_FILES = 512;
  private static final int BUFFER_BYTES = 1 << 14;

  /** So much of the input, which may be compressed to a quarter, goes to one temporary file. */
  private static final long BYTES_A_FILE = 1 << 23;

  private final Path folder;
  private final int[] places;
  private final int placesPerFile;
  private final DataOutputStream[] files;
  private int added;

  /**
   * For exactly {@code rows} rows; the temporary files lie beside {@code target}.
   *
   * @param bytes roughly how much all rows are, so that each temporary file fits into memory
   */
  Shuffle(Path target, int rows, long bytes, SplittableRandom random) throws IOException {
    places = permutation(rows, random);
    int wanted = Math.clamp(bytes / BYTES_A_FILE, 1, MOST_FILES);
    placesPerFile = Math.max(1, (rows + wanted - 1) / wanted);
    Path temporary = AtomicFiles.temporary(target);
    folder = temporary.resolveSibling(temporary.getFileName() + "-shuffle");
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(folder);
    files = new DataOutputStream[(rows + placesPerFile - 1) / placesPerFile];
    for (int i = 0; i < files.length; i++) {
      files[i] =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file(i)), BUFFER_BYTES));
    }
  }

  /** Takes the next row. */
  void add(byte[] row) throws IOException {
    int place = places[added++];
    DataOutputStream file = files[place / placesPerFile];
    file.writeInt(place % placesPerFile);
    file.writeInt(row.length);
    file.write(row);
  }

  /** Hands out all rows in their new order. */
  void drain(IoConsumer<byte[]> rows) throws IOException {
    for (int i = 0; i < files.length; i++) {
      files[i].close();
      byte[][] ordered = new byte[placesPerFile][];
      try (DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(Files.newInputStream(file(i)), BUFFER_BYTES))) {
        while (true) {
          int place = in.readInt();
          ordered[place] = new byte[in.readInt()];
          in.readFully(ordered[place]);
        }
      } catch (EOFException e) {
        // The last row has been read.
      }
      Files.delete(file(i));
      for (byte[] row : ordered) {
        if (row != null) { // The last file is not full.
          rows.accept(row);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (DataOutputStream file : files) {
      file.close();
    }
    AtomicFiles.deleteTree(folder);
  }

  /** Fisher and Yates. */
  private static int[] permutation(int n, SplittableRandom random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private Path file(int i) {
    return folder.resolve(Integer.toString(i));
  }
}

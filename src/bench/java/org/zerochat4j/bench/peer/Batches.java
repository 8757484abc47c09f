package org.zerochat4j.bench.peer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Batch after batch of ids and targets, from a file or by chance. */
final class Batches implements AutoCloseable {
  private final FileChannel file; // null for random ones
  private final RandomGenerator random;
  private final int vocab;
  private final long[] ids;
  private final long[] targets;
  private final ByteBuffer bytes;

  private Batches(FileChannel file, RandomGenerator random, int vocab, int tokens) {
    this.file = file;
    this.random = random;
    this.vocab = vocab;
    this.ids = new long[tokens];
    this.targets = new long[tokens];
    this.bytes = ByteBuffer.allocate(2 * Integer.BYTES * tokens).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The batches of a file from number {@code first} on, {@code tokens} ids each. */
  static Batches ofFile(Path path, int first, int tokens) throws IOException {
    FileChannel file = FileChannel.open(path);
    file.position(2L * Integer.BYTES * tokens * first);
    return new Batches(file, new Random(0), 0, tokens);
  }

  /** Ids by chance; a target is the id after it. */
  static Batches random(RandomGenerator random, int vocab, int tokens) {
    return new Batches(null, random, vocab, tokens);
  }

  void next() throws IOException {
    if (file == null) {
      int last = random.nextInt(vocab);
      for (int i = 0; i < ids.length; i++) {
        ids[i] = last;
        last = random.nextInt(vocab);
        targets[i] = last;
      }
      return;
    }
    bytes.clear();
    while (bytes.hasRemaining()) {
      if (file.read(bytes) < 0) {
        throw new EOFException("the file of batches ends before the last step");
      }
    }
    bytes.flip();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = bytes.getInt(4 * i);
      targets[i] = bytes.getInt(4 * (ids.length + i));
    }
  }

  long[] ids() {
    return ids;
  }

  long[] targets() {
    return targets;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}

package org.zerochat4j.corpus.dedup;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entries of one or two longs spread over partitions by the high bits of their hash, in one file: a
 * sort that needs no more memory than one partition. A block of entries begins with a long that
 * says whose it is and how many entries it has, so the file explains itself after a new start.
 *
 * <p>The first long of an entry begins with the bits of the hash below those of the partition.
 */
final class Partitions implements AutoCloseable {
  /** How many bits of a hash choose the partition. */
  static final int BITS = 8;

  private static final int COUNT = 1 << BITS;
  private static final int BLOCK_LONGS = 1 << 13;

  /** 8 MiB of longs: what is loaded at once. */
  private static final int LOADED_LONGS = 1 << 20;

  private final SpillFile file;
  private final int width;
  private final long[][] open = new long[COUNT][];
  private final int[] filled = new int[COUNT];
  private final List<List<Block>> blocks = new ArrayList<>();
  private final long[] longs = new long[COUNT];

  private record Block(long position, int longs) {}

  /**
   * A part of a partition that fits into memory: all entries with equal hashes are in the same.
   *
   * @param slices into how many parts the partition is split
   */
  record Slice(int partition, int slice, int slices) {}

  /**
   * Opens or makes the file.
   *
   * @param width longs an entry, 1 or 2
   * @param keep how many bytes of an existing file count
   */
  Partitions(Path path, int width, long keep) {
    this.file = new SpillFile(path, keep);
    this.width = width;
    for (int p = 0; p < COUNT; p++) {
      blocks.add(new ArrayList<>());
    }
    for (long position = 0; position < keep; ) {
      long header = file.read(position, Long.BYTES).getLong();
      int count = (int) header;
      addBlock((int) (header >>> Integer.SIZE), position + Long.BYTES, count);
      position += (1L + count) * Long.BYTES;
    }
  }

  void add(int partition, long entry) {
    long[] block = room(partition);
    block[filled[partition]++] = entry;
  }

  void add(int partition, long first, long second) {
    long[] block = room(partition);
    block[filled[partition]++] = first;
    block[filled[partition]++] = second;
  }

  /** To be called after the last entry; returns the bytes to keep. */
  long finish() {
    for (int p = 0; p < COUNT; p++) {
      if (filled[p] > 0) {
        writeBlock(p);
      }
      open[p] = null;
    }
    file.flush();
    return file.size();
  }

  /** All entries in portions that fit into memory, in an order that depends on them alone. */
  List<Slice> slices() {
    List<Slice> all = new ArrayList<>();
    for (int p = 0; p < COUNT; p++) {
      int slices = (int) ((longs[p] + LOADED_LONGS - 1) / LOADED_LONGS);
      for (int s = 0; s < slices; s++) {
        all.add(new Slice(p, s, slices));
      }
    }
    return all;
  }

  /** The entries of a slice in the order in which they were added. Threads may load at once. */
  long[] load(Slice slice) {
    long[] loaded = new long[slice.slices() == 1 ? (int) longs[slice.partition()] : LOADED_LONGS];
    int size = 0;
    for (Block block : blocks.get(slice.partition())) {
      ByteBuffer bytes = file.read(block.position(), block.longs() * Long.BYTES);
      while (bytes.hasRemaining()) {
        long first = bytes.getLong();
        boolean mine = part(first, slice.slices()) == slice.slice();
        if (mine && size + width > loaded.length) {
          loaded = Arrays.copyOf(loaded, size + size / 2 + width);
        }
        if (mine) {
          loaded[size++] = first;
        }
        if (width == 2) {
          long second = bytes.getLong();
          if (mine) {
            loaded[size++] = second;
          }
        }
      }
    }
    return size == loaded.length ? loaded : Arrays.copyOf(loaded, size);
  }

  @Override
  public void close() {
    file.close();
  }

  private static int part(long first, int slices) {
    return (int) (((first >>> Integer.SIZE) * slices) >>> Integer.SIZE);
  }

  /** A block with room for an entry; the width divides its size. */
  private long[] room(int partition) {
    if (open[partition] == null) {
      open[partition] = new long[BLOCK_LONGS];
    } else if (filled[partition] == BLOCK_LONGS) {
      writeBlock(partition);
    }
    return open[partition];
  }

  private void writeBlock(int partition) {
    int count = filled[partition];
    file.append((long) partition << Integer.SIZE | count);
    addBlock(partition, file.size(), count);
    file.append(open[partition], count);
    filled[partition] = 0;
  }

  private void addBlock(int partition, long position, int count) {
    blocks.get(partition).add(new Block(position, count));
    longs[partition] += count;
  }
}

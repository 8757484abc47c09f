package org.zerochat4j.corpus.dedup;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The pairs of alike texts that hold the clusters together, in the order in which they were found,
 * on disk; and the sets of texts they make. A pair is only kept when it joins two sets, so there
 * are fewer pairs than texts.
 */
final class Links implements AutoCloseable {
  private static final int LINK_BYTES = 2 * Integer.BYTES + Double.BYTES;
  private static final int SCAN_LINKS = 1 << 14;

  private final SpillFile file;
  private final UnionFind sets;
  private final int texts;

  /** A pair with its exact Jaccard similarity. */
  record Link(int a, int b, double jaccard) {
    private static Link read(ByteBuffer bytes) {
      return new Link(bytes.getInt(), bytes.getInt(), bytes.getDouble());
    }

    int other(int text) {
      return text == a ? b : a;
    }
  }

  /** Goes on where the checkpoint left off. */
  Links(WorkFolder work, int texts) {
    this.file = new SpillFile(work.file("links"), work.checkpoint().edges());
    this.sets = new UnionFind(texts);
    this.texts = texts;
    forEach((_, link) -> sets.union(link.a(), link.b()));
    sets.compress();
  }

  /** Notes that two texts are alike. */
  void join(int a, int b, double jaccard) {
    if (sets.union(a, b)) {
      file.append(a);
      file.append(b);
      file.append(Double.doubleToRawLongBits(jaccard));
    }
  }

  /** The sets so far; threads may ask while nobody joins. */
  UnionFind sets() {
    return sets;
  }

  /** What was joined can be read from here on; returns the bytes to keep. */
  long flush() {
    file.flush();
    sets.compress();
    return file.size();
  }

  /** For each text the number of the first link it is in, -1 for a text that is alone. */
  int[] first() {
    int[] first = new int[texts];
    Arrays.fill(first, -1);
    forEach((number, link) -> {
      first[link.a()] = first[link.a()] < 0 ? number : first[link.a()];
      first[link.b()] = first[link.b()] < 0 ? number : first[link.b()];
    });
    return first;
  }

  Link get(int number) {
    return Link.read(file.read((long) number * LINK_BYTES, LINK_BYTES));
  }

  @Override
  public void close() {
    file.close();
  }

  private interface Visitor {
    void visit(int number, Link link);
  }

  private void forEach(Visitor visitor) {
    int links = (int) (file.size() / LINK_BYTES);
    for (int first = 0; first < links; first += SCAN_LINKS) {
      int n = Math.min(SCAN_LINKS, links - first);
      ByteBuffer bytes = file.read((long) first * LINK_BYTES, n * LINK_BYTES);
      for (int i = 0; i < n; i++) {
        visitor.visit(first + i, Link.read(bytes));
      }
    }
  }
}

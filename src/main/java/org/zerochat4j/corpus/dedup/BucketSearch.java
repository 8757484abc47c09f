package org.zerochat4j.corpus.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.zerochat4j.corpus.Hash;

/**
 * Compares the texts that meet in a bucket, for one thread. What it finds depends on the bucket and
 * on the sets given to it, on nothing that was found before.
 */
final class BucketSearch {
  /** In a larger bucket a text is compared with so many before it, in the order of signatures. */
  static final int WINDOW = 256;

  /** Of a still larger one so many are sorted at once. */
  private static final int SORTED = 1 << 15;

  /** So many standard deviations may a signature's estimate lie below the threshold. */
  private static final double MARGIN = 4.5;

  private final TextStore store;
  private final GramSets sets;
  private final Different different;
  private final double threshold;
  private final int components;
  private final int leastEqual;

  /** Pairs of alike texts, in the order in which they were found. */
  static final class Found {
    final List<Links.Link> links = new ArrayList<>();
    int oversized;
  }

  /**
   * Pairs that were compared and are not alike: many bands propose the same pair. A pair may be
   * forgotten for another; then it is compared again.
   */
  static final class Different {
    private static final int SLOTS = 1 << 18;
    private final AtomicLongArray pairs = new AtomicLongArray(SLOTS);

    boolean has(int a, int b) {
      return pairs.getOpaque(slot(a, b)) == pair(a, b);
    }

    void add(int a, int b) {
      pairs.setOpaque(slot(a, b), pair(a, b));
    }

    /** The smaller in the upper half: never 0, since a text is not compared with itself. */
    private static long pair(int a, int b) {
      return (long) Math.min(a, b) << Integer.SIZE | Math.max(a, b);
    }

    private static int slot(int a, int b) {
      return (int) (Hash.mix(pair(a, b)) & (SLOTS - 1));
    }
  }

  BucketSearch(TextStore store, GramSets sets, Different different, DedupConfig config) {
    this.store = store;
    this.sets = sets;
    this.different = different;
    this.threshold = config.threshold();
    this.components = config.hashes();
    double deviation = Math.sqrt(threshold * (1 - threshold) / components);
    this.leastEqual = (int) ((threshold - MARGIN * deviation) * components);
  }

  /**
   * Looks for alike texts among {@code members}, which ascend.
   *
   * @param known the sets of texts known to be alike; pairs within a set are not compared
   */
  void search(int[] members, UnionFind known, Found found) {
    int[] roots = new int[members.length];
    boolean one = true;
    for (int i = 0; i < members.length; i++) {
      roots[i] = known.find(members[i]);
      one &= roots[i] == roots[0];
    }
    if (one) {
      return;
    }
    Bucket bucket = new Bucket(members, roots);
    int[] order = new int[members.length];
    Arrays.setAll(order, i -> i);
    if (order.length <= WINDOW + 1) {
      bucket.compare(order, found);
      return;
    }
    found.oversized++;
    int[] carried = new int[0];
    for (int from = 0; from < order.length; from += SORTED) {
      int to = Math.min(order.length, from + SORTED);
      int[] part = Arrays.copyOf(carried, carried.length + to - from);
      System.arraycopy(order, from, part, carried.length, to - from);
      int[] sorted = bucket.bySignature(part);
      bucket.compare(sorted, found);
      carried = bucket.differentSets(sorted);
      bucket.forgetSignatures();
    }
  }

  /** Members of a bucket by their place in it, and which of them are known to be alike. */
  private final class Bucket {
    private final int[] members;
    private final UnionFind alike;
    private final long[][] signatures;

    Bucket(int[] members, int[] roots) {
      this.members = members;
      this.alike = new UnionFind(members.length);
      this.signatures = new long[members.length][];
      if (members.length > 2) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < roots.length; i++) {
          Integer place = places.putIfAbsent(roots[i], i);
          if (place != null) {
            alike.union(place, i);
          }
        }
      }
    }

    void compare(int[] order, Found found) {
      for (int i = 1; i < order.length; i++) {
        for (int j = Math.max(0, i - WINDOW); j < i; j++) {
          if (alike.find(order[i]) != alike.find(order[j])) {
            double jaccard = jaccardIfAlike(order[j], order[i]);
            if (jaccard >= threshold) {
              alike.union(order[j], order[i]);
              found.links.add(new Links.Link(members[order[j]], members[order[i]], jaccard));
            }
          }
        }
      }
    }

    /** Sorted from a component on that is not the same in every bucket. */
    int[] bySignature(int[] places) {
      int longs = signature(places[0]).length;
      int begin = (int) Long.remainderUnsigned(members[0], longs);
      return Arrays.stream(places)
          .boxed()
          .sorted((a, b) -> {
            long[] x = signature(a);
            long[] y = signature(b);
            for (int i = 0; i < longs; i++) {
              int at = (begin + i) % longs;
              if (x[at] != y[at]) {
                return Long.compare(x[at], y[at]);
              }
            }
            return Integer.compare(a, b);
          })
          .mapToInt(Integer::intValue)
          .toArray();
    }

    /** One member of each set, of the last sets at most as many as a text is compared with. */
    int[] differentSets(int[] places) {
      int[] roots = Arrays.stream(places).map(alike::find).distinct().toArray();
      return Arrays.copyOfRange(roots, Math.max(0, roots.length - WINDOW), roots.length);
    }

    void forgetSignatures() {
      Arrays.fill(signatures, null);
    }

    private double jaccardIfAlike(int i, int j) {
      int a = members[i];
      int b = members[j];
      if (Sketcher.equalComponents(signature(i), signature(j), components) < leastEqual
          || different.has(a, b)) {
        return -1;
      }
      double jaccard = sets.jaccard(a, b);
      if (jaccard < threshold) {
        different.add(a, b);
      }
      return jaccard;
    }

    private long[] signature(int place) {
      if (signatures[place] == null) {
        signatures[place] = store.signature(members[place]);
      }
      return signatures[place];
    }
  }
}

package org.zerochat4j.corpus.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Characters;

/**
 * Finds near-duplicate texts: equal texts first, then MinHash signatures of the n-gram sets,
 * candidates by locality-sensitive hashing, each candidate verified by its exact Jaccard
 * similarity, clusters by union-find. The result does not depend on the number of threads.
 */
public final class Deduplicator {
  /** So many standard deviations may a signature's estimate lie below the threshold. */
  private static final double MARGIN = 4.5;

  private final double threshold;
  private final double leastEstimate;
  private final Bands bands;
  private final List<String> texts;
  private final Signatures signatures;
  private final Verifier verifier;
  private final UnionFind sets;
  private final int[] partner;

  /**
   * What was found out about the texts, by their index.
   *
   * @param kept the first text of the cluster that each text is in: itself for a text that is kept
   * @param partner for a text that is not kept a text of its cluster that is similar enough, else
   *     -1
   * @param bands how many bands the signatures were cut into
   * @param rows how many components a band has
   */
  public record Clusters(int[] kept, int[] partner, int bands, int rows) {
    /** Whether another text stands for text {@code i}. */
    public boolean isRemoved(int i) {
      return kept[i] != i;
    }
  }

  /** Over texts that are all different. */
  private Deduplicator(List<String> texts, DedupConfig config) {
    this.threshold = config.threshold();
    double deviation = Math.sqrt(threshold * (1 - threshold) / config.hashes());
    this.leastEstimate = threshold - MARGIN * deviation;
    this.bands = Bands.of(threshold, config.hashes());
    this.texts = texts;
    this.signatures = new Signatures(texts, config.ngram(), config.hashes());
    this.verifier = new Verifier(texts, config.ngram());
    this.sets = new UnionFind(texts.size());
    this.partner = new int[texts.size()];
    Arrays.fill(partner, -1);
  }

  /**
   * Clusters texts by {@code config}'s threshold, n-gram and hashes. White space in the texts does
   * not count.
   */
  public static Clusters find(List<String> texts, DedupConfig config) {
    int[] firstEqual = new int[texts.size()];
    List<String> distinct = new ArrayList<>();
    int[] original = new int[texts.size()];
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < firstEqual.length; i++) {
      String text = Characters.withoutWhiteSpace(texts.get(i));
      firstEqual[i] = seen.computeIfAbsent(text, _ -> distinct.size());
      if (firstEqual[i] == distinct.size()) {
        original[distinct.size()] = i;
        distinct.add(text);
      }
    }
    seen.clear();
    Deduplicator deduplicator = new Deduplicator(distinct, config);
    deduplicator.cluster();
    int[] kept = new int[firstEqual.length];
    int[] partner = new int[firstEqual.length];
    Arrays.fill(partner, -1);
    for (int i = 0; i < kept.length; i++) {
      int self = firstEqual[i];
      kept[i] = original[deduplicator.sets.find(self)];
      if (kept[i] != i) {
        partner[i] = original[original[self] == i ? deduplicator.partner[self] : self];
      }
    }
    return new Clusters(kept, partner, deduplicator.bands.bands(), deduplicator.bands.rows());
  }

  /** The exact similarity that {@link #find} goes by. */
  public static double jaccard(String a, String b, int ngram) {
    return NGrams.jaccard(
        NGrams.of(Characters.withoutWhiteSpace(a), ngram),
        NGrams.of(Characters.withoutWhiteSpace(b), ngram));
  }

  /** Sorts the texts by one band after the other; equal neighbours are candidates. */
  private void cluster() {
    int together = Workers.count();
    long[][] keys = new long[together][];
    int indexBits = Long.SIZE - Long.numberOfLeadingZeros(texts.size());
    for (int first = 0; first < bands.bands(); first += together) {
      int begin = first;
      int count = Math.min(together, bands.bands() - first);
      Workers.run(count, b -> keys[b] = sortedKeys(begin + b, indexBits));
      for (int b = 0; b < count; b++) {
        candidates(keys[b], indexBits);
      }
    }
  }

  /** Per text the hash of its band above its index, ascending. */
  private long[] sortedKeys(int band, int indexBits) {
    long[] keys = new long[texts.size()];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (signatures.setSize(i) > 0) {
        long hash = signatures.band(i, band * bands.rows(), bands.rows());
        keys[n++] = hash << indexBits | i;
      }
    }
    long[] sorted = Arrays.copyOf(keys, n);
    Arrays.sort(sorted);
    return sorted;
  }

  private void candidates(long[] keys, int indexBits) {
    int from = 0;
    for (int i = 1; i <= keys.length; i++) {
      if (i == keys.length || keys[i] >> indexBits != keys[from] >> indexBits) {
        if (i - from > 1) {
          long mask = (1L << indexBits) - 1;
          bucket(Arrays.stream(keys, from, i).mapToInt(key -> (int) (key & mask)).toArray());
        }
        from = i;
      }
    }
  }

  /**
   * Joins the similar texts among those that share a band. They are held by cluster: once a text is
   * similar to one member the others need no look, which keeps thousands of near-copies cheap.
   */
  private void bucket(int[] members) {
    List<List<Integer>> groups = new ArrayList<>();
    for (int text : members) {
      List<Integer> home = null;
      for (int g = 0; g < groups.size(); g++) {
        List<Integer> group = groups.get(g);
        if (joins(text, group)) {
          if (home == null) {
            home = group;
          } else {
            home.addAll(group);
            groups.remove(g--);
          }
        }
      }
      if (home == null) {
        home = new ArrayList<>();
        groups.add(home);
      }
      home.add(text);
    }
  }

  private boolean joins(int text, List<Integer> group) {
    if (sets.find(text) == sets.find(group.getFirst())) {
      return true;
    }
    for (int other : group) {
      if (similar(text, other)) {
        sets.union(text, other);
        partner[text] = partner[text] < 0 ? other : partner[text];
        partner[other] = partner[other] < 0 ? text : partner[other];
        return true;
      }
    }
    return false;
  }

  private boolean similar(int a, int b) {
    int smaller = Math.min(signatures.setSize(a), signatures.setSize(b));
    int larger = Math.max(signatures.setSize(a), signatures.setSize(b));
    return smaller >= threshold * larger * (1 - 1e-9)
        && signatures.estimate(a, b) >= leastEstimate
        && verifier.similar(a, b, threshold);
  }
}

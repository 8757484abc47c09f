package org.zerochat4j.corpus.dedup;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Exact Jaccard similarities of texts. The n-gram sets used last are kept, so that the members of a
 * cluster are not cut up again for every pair; pairs found too different are remembered, since many
 * bands propose the same pair.
 */
final class Verifier {
  /** 64 MiB of n-grams. */
  private static final long CACHED_GRAMS = 1 << 23;

  private final List<String> texts;
  private final int ngram;
  private final Map<Integer, long[]> sets = new LinkedHashMap<>(64, 0.75f, true);
  private final Set<Long> different = new HashSet<>();
  private long cached;

  Verifier(List<String> texts, int ngram) {
    this.texts = texts;
    this.ngram = ngram;
  }

  boolean similar(int a, int b, double threshold) {
    long pair = (long) Math.min(a, b) << 32 | Math.max(a, b);
    if (different.contains(pair)) {
      return false;
    }
    if (jaccard(a, b) >= threshold) {
      return true;
    }
    different.add(pair);
    return false;
  }

  double jaccard(int a, int b) {
    return NGrams.jaccard(set(a), set(b));
  }

  private long[] set(int i) {
    long[] known = sets.get(i);
    if (known != null) {
      return known;
    }
    long[] grams = NGrams.of(texts.get(i), ngram);
    sets.put(i, grams);
    cached += grams.length;
    Iterator<long[]> oldest = sets.values().iterator();
    while (cached > CACHED_GRAMS && sets.size() > 2) {
      cached -= oldest.next().length;
      oldest.remove();
    }
    return grams;
  }
}

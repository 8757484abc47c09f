package org.zerochat4j.corpus.dedup;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zerochat4j.base.Workers;

/**
 * Exact Jaccard similarities of stored texts, for one thread. The n-gram sets used last are kept,
 * so that the members of a cluster are not cut up again for every pair. Very long texts are cut by
 * one thread at a time: a few of their sets would fill the heap.
 */
final class GramSets {
  private static final int LONG_TEXT = 1 << 20;
  private static final int LEAST_CACHED = 1 << 16;
  private static final int MOST_CACHED = 1 << 22;

  private final TextStore store;
  private final NGrams grams;
  private final LongTexts longTexts;
  private final Map<Integer, GramSet> sets = new LinkedHashMap<>(64, 0.75f, true);
  private final long budget;
  private long cached;

  /** The set of the long text that was cut last; shared by all threads. */
  static final class LongTexts {
    private int index = -1;
    private GramSet set;
  }

  GramSets(TextStore store, NGrams grams, LongTexts longTexts) {
    this.store = store;
    this.grams = grams;
    this.longTexts = longTexts;
    long share = Runtime.getRuntime().maxMemory() / 16 / Long.BYTES / Workers.count();
    this.budget = Math.clamp(share, LEAST_CACHED, MOST_CACHED);
  }

  double jaccard(int a, int b) {
    GramSet first = cached(a);
    GramSet second = cached(b);
    if (first != null && second != null) {
      return GramSet.jaccard(first, second);
    }
    synchronized (longTexts) {
      return GramSet.jaccard(
          first == null ? longSet(a) : first, second == null ? longSet(b) : second);
    }
  }

  /** The set of a text, null for a very long one. */
  private GramSet cached(int i) {
    GramSet known = sets.get(i);
    if (known != null) {
      return known;
    }
    if (store.meta(i).length() > LONG_TEXT) {
      return null;
    }
    GramSet set = grams.set(store.text(i));
    sets.put(i, set);
    cached += set.room();
    Iterator<GramSet> oldest = sets.values().iterator();
    while (cached > budget && sets.size() > 2) {
      cached -= oldest.next().room();
      oldest.remove();
    }
    return set;
  }

  private GramSet longSet(int i) {
    if (longTexts.index != i) {
      longTexts.set = null;
      longTexts.set = grams.set(store.text(i));
      longTexts.index = i;
    }
    return longTexts.set;
  }
}

package org.zerochat4j.stages.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zerochat4j.corpus.Characters;

/** Jaccard similarity of sets of code-point 5-grams, white space left out. */
final class Shingles {
  private static final int LENGTH = 5;

  private final Map<String, List<Integer>> postings = new HashMap<>();
  private final List<Integer> sizes = new ArrayList<>();

  /** The 5-grams of {@code text}. */
  static Set<String> of(String text) {
    int[] points = Characters.withoutWhiteSpace(text).codePoints().toArray();
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + LENGTH <= points.length; i++) {
      grams.add(new String(points, i, LENGTH));
    }
    return grams;
  }

  static double jaccard(Set<String> a, Set<String> b) {
    long common = a.stream().filter(b::contains).count();
    long union = a.size() + b.size() - common;
    return union == 0 ? 1 : (double) common / union;
  }

  /** Remembers a text for {@link #nearest}. */
  void add(Set<String> grams) {
    int id = sizes.size();
    sizes.add(grams.size());
    grams.forEach(g -> postings.computeIfAbsent(g, _ -> new ArrayList<>()).add(id));
  }

  /** The highest similarity to a remembered text, 0 when there is none. */
  double nearest(Set<String> grams) {
    int[] common = new int[sizes.size()];
    for (String gram : grams) {
      for (int id : postings.getOrDefault(gram, List.of())) {
        common[id]++;
      }
    }
    double best = 0;
    for (int id = 0; id < common.length; id++) {
      int union = grams.size() + sizes.get(id) - common[id];
      best = Math.max(best, (double) common[id] / union);
    }
    return best;
  }
}

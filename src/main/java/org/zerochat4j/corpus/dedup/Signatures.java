package org.zerochat4j.corpus.dedup;

import com.dynatrace.hash4j.similarity.ElementHashProvider;
import com.dynatrace.hash4j.similarity.SimilarityHashPolicy;
import com.dynatrace.hash4j.similarity.SimilarityHasher;
import com.dynatrace.hash4j.similarity.SimilarityHashing;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Hash;

/**
 * MinHash signatures of texts, computed on all cores. SuperMinHash (Ertl, 2017) has components with
 * the same meaning as MinHash's, a smaller variance, and costs far less for long texts.
 */
final class Signatures {
  private static final int COMPONENT_BITS = 16;
  private static final int TASK_TEXTS = 32;

  private final short[][] components;
  private final int[] setSizes;

  Signatures(List<String> texts, int ngram, int hashes) {
    components = new short[texts.size()][];
    setSizes = new int[texts.size()];
    SimilarityHashPolicy policy = SimilarityHashing.superMinHash(hashes, COMPONENT_BITS);
    int tasks = (texts.size() + TASK_TEXTS - 1) / TASK_TEXTS;
    Workers.run(
        tasks,
        task -> {
          SimilarityHasher hasher = policy.createHasher();
          int end = Math.min(texts.size(), (task + 1) * TASK_TEXTS);
          for (int i = task * TASK_TEXTS; i < end; i++) {
            long[] grams = NGrams.of(texts.get(i), ngram);
            setSizes[i] = grams.length;
            components[i] = grams.length == 0 ? null : signature(policy, hasher, grams);
          }
        });
  }

  /** The distinct n-grams of text {@code i}; a text that has none has no signature. */
  int setSize(int i) {
    return setSizes[i];
  }

  /** The share of equal components: an estimate of the Jaccard similarity. */
  double estimate(int i, int j) {
    short[] a = components[i];
    short[] b = components[j];
    int equal = 0;
    for (int c = 0; c < a.length; c++) {
      equal += a[c] == b[c] ? 1 : 0;
    }
    return (double) equal / a.length;
  }

  /** A hash of {@code count} components from {@code from} on. */
  long band(int i, int from, int count) {
    long hash = from;
    short[] signature = components[i];
    for (int c = from; c < from + count; c++) {
      hash = Hash.mix(hash ^ (signature[c] & 0xffff));
    }
    return hash;
  }

  private static short[] signature(
      SimilarityHashPolicy policy, SimilarityHasher hasher, long[] grams) {
    Arrays.setAll(grams, g -> Hash.mix(grams[g]));
    byte[] packed = hasher.compute(ElementHashProvider.ofValues(grams));
    short[] signature = new short[policy.getNumberOfComponents()];
    for (int c = 0; c < signature.length; c++) {
      signature[c] = (short) policy.getComponent(packed, c);
    }
    return signature;
  }
}

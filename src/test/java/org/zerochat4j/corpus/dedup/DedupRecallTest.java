package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.SharedData;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.CorpusFiles;
import org.zerochat4j.corpus.rows.Row;

/**
 * Real law texts, with many versions of the same law: what is removed is held against a comparison
 * of all pairs that shares nothing with the product.
 */
@Tag("shared")
@Tag("slow")
class DedupRecallTest {
  private static final double THRESHOLD = 0.8;
  private static final int NGRAM = 5;

  @TempDir Path folder;

  @Test
  void findsEveryPairOfLikeLawsAndRemovesNothingElse() {
    Path laws = SharedData.path("pretrain/zh_laws.jsonl.gz");
    List<Row> rows = CorpusFiles.rows(laws);
    List<int[]> sets = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, Integer> byId = new HashMap<>();
    for (Row row : rows) {
      byId.put(row.id(), sets.size());
      sets.add(grams(row.fields().get("text").asText(), numbers));
    }
    assertThat(byId).hasSameSizeAs(rows);

    DedupResult result =
        Dedup.run(
            Configs.load(
                DedupConfig.defaults(),
                null,
                List.of(
                    "inputs=" + laws,
                    "out=" + folder.resolve("out.jsonl"),
                    "pairs=" + folder.resolve("pairs.jsonl"),
                    "threshold=" + THRESHOLD,
                    "ngram=" + NGRAM)));

    int[] kept = new int[rows.size()];
    Arrays.setAll(kept, i -> i);
    for (Row pair : CorpusFiles.rows(folder.resolve("pairs.jsonl"))) {
      int removed = byId.get(pair.fields().get("removed").asText());
      kept[removed] = byId.get(pair.fields().get("kept").asText());
      assertThat(pair.fields().get("jaccard").asDouble())
          .isEqualTo(jaccard(sets.get(removed), sets.get(kept[removed])));
    }
    int pairs = 0;
    int found = 0;
    boolean[] likeAMember = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      for (int j = 0; j < i; j++) {
        if (jaccard(sets.get(i), sets.get(j)) >= THRESHOLD) {
          boolean together = kept[i] == kept[j];
          pairs++;
          found += together ? 1 : 0;
          likeAMember[i] |= together;
          likeAMember[j] |= together;
        }
      }
    }
    assertThat(pairs).isGreaterThan(50);
    assertThat((double) found / pairs).as(found + " of " + pairs).isGreaterThanOrEqualTo(0.98);
    for (int i = 0; i < kept.length; i++) {
      assertThat(kept[i] == i || likeAMember[i]).as(rows.get(i).id()).isTrue();
    }
    assertThat(result.in()).isEqualTo(rows.size());
    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl"))).hasSize((int) result.out());
  }

  private static int[] grams(String text, Map<String, Integer> numbers) {
    int[] codePoints = text.replaceAll("\\p{IsWhite_Space}", "").codePoints().toArray();
    int length = Math.min(NGRAM, codePoints.length);
    int[] grams = new int[codePoints.length == 0 ? 0 : codePoints.length - length + 1];
    for (int i = 0; i < grams.length; i++) {
      String gram = new String(codePoints, i, length);
      grams[i] = numbers.computeIfAbsent(gram, _ -> numbers.size());
    }
    return Arrays.stream(grams).sorted().distinct().toArray();
  }

  private static double jaccard(int[] a, int[] b) {
    if (Math.min(a.length, b.length) < THRESHOLD * Math.max(a.length, b.length) - 1) {
      return 0; // So different in size, they cannot be alike.
    }
    int shared = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i] == b[j]) {
        shared++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    int union = a.length + b.length - shared;
    return union == 0 ? 1 : (double) shared / union;
  }
}

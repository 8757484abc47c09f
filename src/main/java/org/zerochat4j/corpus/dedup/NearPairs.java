package org.zerochat4j.corpus.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;

/**
 * Goes through the buckets of all bands and joins the texts that are alike. Work is done in rounds
 * whose size does not depend on the threads: within a round all buckets see the sets as they were
 * at its beginning, and what they found is joined in the order of the buckets.
 */
final class NearPairs {
  private static final int ROUND_SLICES = 8;
  private static final int TASK_ENTRIES = 1 << 12;
  private static final long NUMBERS = (1L << BandHashes.NUMBER_BITS) - 1;

  private final WorkFolder work;
  private final Links links;
  private final Partitions entries;
  private final ConcurrentLinkedQueue<BucketSearch> idle = new ConcurrentLinkedQueue<>();
  private final TextStore store;
  private final DedupConfig config;
  private final BucketSearch.Different different = new BucketSearch.Different();
  private final GramSets.LongTexts longTexts = new GramSets.LongTexts();

  /** Entries {@code from} to {@code to} of sorted ones: whole buckets. */
  private record Task(long[] sorted, int from, int to) {}

  NearPairs(WorkFolder work, TextStore store, Links links, Partitions entries, DedupConfig config) {
    this.work = work;
    this.store = store;
    this.links = links;
    this.entries = entries;
    this.config = config;
  }

  /** Goes on from the checkpoint to the end. */
  void search() {
    List<Partitions.Slice> slices = entries.slices();
    int from = work.checkpoint().slices();
    long oversized = work.checkpoint().oversized();
    try (Progress progress = new Progress("dedup: compare", slices.size(), "parts")) {
      while (from < slices.size()) {
        int to = Math.min(slices.size(), from + ROUND_SLICES);
        oversized += round(slices.subList(from, to));
        from = to;
        progress.update(from, "");
        if (work.isDue() || from == slices.size()) {
          work.save(work.checkpoint().withSearched(from, links.flush(), oversized));
        }
      }
    }
  }

  /** Returns how many buckets were oversized. */
  private long round(List<Partitions.Slice> slices) {
    long[][] sorted = new long[slices.size()][];
    Workers.run(
        sorted.length,
        s -> {
          sorted[s] = entries.load(slices.get(s));
          Arrays.sort(sorted[s]);
        });
    List<Task> tasks = new ArrayList<>();
    for (long[] part : sorted) {
      for (int from = 0; from < part.length; ) {
        int to = endOfBucket(part, Math.min(part.length, from + TASK_ENTRIES) - 1);
        tasks.add(new Task(part, from, to));
        from = to;
      }
    }
    BucketSearch.Found[] found = new BucketSearch.Found[tasks.size()];
    Workers.run(found.length, t -> found[t] = run(tasks.get(t)));
    long oversized = 0;
    boolean joined = false;
    for (BucketSearch.Found part : found) {
      part.links.forEach(link -> links.join(link.a(), link.b(), link.jaccard()));
      oversized += part.oversized;
      joined |= !part.links.isEmpty();
    }
    if (joined) {
      links.sets().compress();
    }
    return oversized;
  }

  private BucketSearch.Found run(Task task) {
    BucketSearch search = idle.poll();
    if (search == null) {
      GramSets sets = new GramSets(store, config.grams(), longTexts);
      search = new BucketSearch(store, sets, different, config);
    }
    BucketSearch.Found found = new BucketSearch.Found();
    for (int from = task.from(); from < task.to(); ) {
      int to = endOfBucket(task.sorted(), from);
      if (to - from > 1) {
        search.search(members(task.sorted(), from, to), links.sets(), found);
      }
      from = to;
    }
    idle.add(search);
    return found;
  }

  /** Where the bucket that holds entry {@code i} ends, exclusive. */
  private static int endOfBucket(long[] sorted, int i) {
    long bucket = sorted[i] >> BandHashes.NUMBER_BITS;
    int end = i + 1;
    while (end < sorted.length && sorted[end] >> BandHashes.NUMBER_BITS == bucket) {
      end++;
    }
    return end;
  }

  private static int[] members(long[] sorted, int from, int to) {
    int[] members = new int[to - from];
    Arrays.setAll(members, i -> (int) (sorted[from + i] & NUMBERS));
    return members;
  }
}

package org.zerochat4j.tokenizer.training;

/** Merges a pair in a part of its places; each thread has one. */
final class PairMerge {
  private final TrainingText text;
  private final int[] lengths;
  private final NeighborCounts counts;

  private int start;
  private int end;
  private int merged;

  PairMerge(TrainingText text, int[] lengths) {
    this.text = text;
    this.lengths = lengths;
    this.counts = new NeighborCounts(lengths.length);
  }

  /** The neighbours of the last merge, weighted by how often the words occur. */
  NeighborCounts counts() {
    return counts;
  }

  /**
   * Puts {@code symbol} where {@code left} and {@code right} stand at {@code pool[from]} to {@code
   * pool[to - 1]}, in rising order, all of some words. The places at which the pair still stood are
   * moved to the front.
   */
  void merge(int[] pool, int from, int to, int left, int right, int symbol) {
    Symbols symbols = text.symbols;
    int leftLength = lengths[left];
    int rightLength = lengths[right];
    int wordClass = 0;
    int mergedUntil = -1;
    int kept = from;
    for (int i = from; i < to; i++) {
      int position = pool[i];
      int middle = position + leftLength;
      if (symbols.get(position) != left || symbols.get(middle) != right) {
        continue;
      }
      wordClass = kept == from ? text.classOf(position) : text.classOf(position, wordClass);
      pool[kept++] = position;
      long times = text.times(wordClass);
      int next = middle + rightLength;
      symbols.set(position, symbol);
      symbols.set(middle, TrainingText.HOLE);
      symbols.set(next - 1, symbol);
      int before = symbols.get(position - 1);
      if (before != TrainingText.END && position != mergedUntil) {
        counts.left.add(before, times, 1);
      }
      int after = symbols.get(next);
      if (after == left && symbols.get(next + leftLength) == right) {
        counts.adjacentTimes += times;
        counts.adjacentPlaces++;
      } else if (after != TrainingText.END) {
        counts.right.add(after, times, 1);
      }
      mergedUntil = next;
    }
    start = from;
    end = kept;
    merged = symbol;
  }

  /**
   * Writes the places of the pairs that the last merge made to where {@code places} of their
   * neighbours in {@link #counts} says, or nowhere if it says 0.
   */
  void writePlaces(int[] pool, int adjacentPlace) {
    Symbols symbols = text.symbols;
    int[] beforePlaces = counts.left.places;
    int[] afterPlaces = counts.right.places;
    int length = lengths[merged];
    int adjacent = adjacentPlace;
    for (int i = start; i < end; i++) {
      int position = pool[i];
      int before = symbols.get(position - 1);
      if (before != merged && beforePlaces[before] > 0) {
        pool[beforePlaces[before]++] = position - lengths[before];
      }
      int after = symbols.get(position + length);
      if (after == merged) {
        if (adjacent > 0) {
          pool[adjacent++] = position;
        }
      } else if (afterPlaces[after] > 0) {
        pool[afterPlaces[after]++] = position;
      }
    }
  }
}

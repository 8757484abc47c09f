package org.zerochat4j.tokenizer.training;

/** How often each symbol stood beside the places of a merge, left and right of them. */
final class NeighborCounts {
  /** One side. */
  static final class Side {
    final long[] times;

    /** Places, not weighted by how often the word occurs; later where the next one is written. */
    final int[] places;

    /** The symbols seen are the first {@link #size} of these. */
    final int[] seen;

    int size;

    Side(int symbols) {
      times = new long[symbols];
      places = new int[symbols];
      seen = new int[symbols];
    }

    void add(int symbol, long count, int number) {
      if (places[symbol] == 0) {
        seen[size++] = symbol;
      }
      times[symbol] += count;
      places[symbol] += number;
    }

    private void addAll(Side other) {
      for (int i = 0; i < other.size; i++) {
        int symbol = other.seen[i];
        add(symbol, other.times[symbol], other.places[symbol]);
      }
    }

    private void clear() {
      for (int i = 0; i < size; i++) {
        times[seen[i]] = 0;
        places[seen[i]] = 0;
      }
      size = 0;
    }
  }

  final Side left;
  final Side right;

  /** Two places of the merge side by side: they are counted here alone. */
  long adjacentTimes;

  int adjacentPlaces;

  NeighborCounts(int symbols) {
    left = new Side(symbols);
    right = new Side(symbols);
  }

  void addAll(NeighborCounts other) {
    left.addAll(other.left);
    right.addAll(other.right);
    adjacentTimes += other.adjacentTimes;
    adjacentPlaces += other.adjacentPlaces;
  }

  void clear() {
    left.clear();
    right.clear();
    adjacentTimes = 0;
    adjacentPlaces = 0;
  }
}

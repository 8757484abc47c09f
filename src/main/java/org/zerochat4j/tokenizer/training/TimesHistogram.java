package org.zerochat4j.tokenizer.training;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** How many words were seen how often, and how many elements of {@link TrainingText} they take. */
final class TimesHistogram {
  /** Most words are rare: these have a place without a look-up. */
  private static final int SMALL = 256;

  /** Words that were seen equally often. */
  private static final class EqualTimes {
    private long words;
    private long elements;
    private int place;
  }

  private final EqualTimes[] small = new EqualTimes[SMALL];
  private final Map<Long, EqualTimes> large = new HashMap<>();

  private EqualTimes of(long times) {
    if (times >= SMALL) {
      return large.computeIfAbsent(times, _ -> new EqualTimes());
    }
    EqualTimes found = small[(int) times];
    if (found == null) {
      found = new EqualTimes();
      small[(int) times] = found;
    }
    return found;
  }

  void add(long times, int elements) {
    EqualTimes found = of(times);
    found.words++;
    found.elements += elements;
  }

  static TimesHistogram sum(Collection<TimesHistogram> parts) {
    TimesHistogram sum = new TimesHistogram();
    for (TimesHistogram part : parts) {
      for (long times : part.timesFallingOrder()) {
        EqualTimes from = part.of(times);
        EqualTimes to = sum.of(times);
        to.words += from.words;
        to.elements += from.elements;
      }
    }
    return sum;
  }

  long[] timesFallingOrder() {
    long[] rising =
        LongStream.concat(
                LongStream.range(0, SMALL).filter(times -> small[(int) times] != null),
                large.keySet().stream().mapToLong(Long::longValue).sorted())
            .toArray();
    long[] falling = new long[rising.length];
    Arrays.setAll(falling, i -> rising[rising.length - 1 - i]);
    return falling;
  }

  long words() {
    return Arrays.stream(timesFallingOrder()).map(times -> of(times).words).sum();
  }

  long elements() {
    return Arrays.stream(timesFallingOrder()).map(this::elements).sum();
  }

  long elements(long times) {
    return of(times).elements;
  }

  /** The elements to expect of a sample with this floor, see {@link TrainingText}. */
  long expectedElements(long floor) {
    double sum = 1;
    for (long times : timesFallingOrder()) {
      sum += elements(times) * Math.min(1, (double) times / floor);
    }
    return (long) Math.ceil(sum);
  }

  /** Words seen {@code times} times go to {@code start}; where those of others go follows. */
  int place(long times, int start) {
    if (times < SMALL ? small[(int) times] == null : !large.containsKey(times)) {
      return start;
    }
    EqualTimes found = of(times);
    found.place = start;
    return start + (int) found.elements;
  }

  /** The place of the next word seen {@code times} times, which takes so many elements. */
  int next(long times, int elements) {
    EqualTimes found = of(times);
    int place = found.place;
    found.place += elements;
    return place;
  }
}

package org.zerochat4j.tokenizer.training;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

/**
 * The distinct words as one array of symbols, the most frequent words first, so that where a symbol
 * stands tells how often its word occurs.
 *
 * <p>A symbol that stands for n bytes takes n elements: its number is in the first and in the last
 * of them, so that the next and the previous symbol are found without links, and what once began
 * between them is {@link #HOLE}. {@link #END} stands before and after every word. Symbol numbers
 * are ids + {@link #FIRST}.
 */
final class TrainingText {
  static final int HOLE = 0;
  static final int END = 1;
  static final int FIRST = 2;

  private static final int[] SYMBOL_OF_BYTE = new int[ByteAlphabet.SIZE];

  static {
    char[] alphabet = ByteAlphabet.sorted();
    for (int id = 0; id < alphabet.length; id++) {
      SYMBOL_OF_BYTE[ByteAlphabet.byteOf(alphabet[id])] = FIRST + id;
    }
  }

  final Symbols symbols;
  private final int length;

  /** Words seen {@code classTimes[c]} times begin at {@code classStart[c]}; one start more. */
  private final int[] classStart;

  private final long[] classTimes;
  private final long floor;
  private final long keptWords;

  /**
   * Lays out {@code words} and releases them.
   *
   * @param vocabSize the most ids there will be
   * @param limit the most elements to use. Of more words than that a sample is taken: with the
   *     smallest possible power of two as the floor, a word seen less often is kept with the
   *     probability times / floor, decided by its hash, and then counts as seen floor times. This
   *     leaves every pair's expected count as it is (threshold sampling, Duffield et al. 2005)
   */
  TrainingText(CountedWords words, int vocabSize, long limit) {
    int largest = vocabSize - 1 + FIRST;
    long most = Math.min(limit, Symbols.MAX_LENGTH);
    List<TimesHistogram> parts = histograms(words, 1);
    TimesHistogram all = TimesHistogram.sum(parts);
    long lowest = 1;
    // The sample's size is known only after drawing; two percent less than there is room for.
    while (all.expectedElements(lowest) > (lowest == 1 ? most : most - most / 50)) {
      lowest *= 2;
    }
    floor = lowest;
    if (floor > 1) {
      parts = histograms(words, floor);
      all = TimesHistogram.sum(parts);
    }
    keptWords = all.words();
    length = Math.toIntExact(all.elements() + 1);
    symbols = Symbols.create(length, largest);
    symbols.set(0, END);
    classTimes = all.timesFallingOrder();
    classStart = new int[classTimes.length + 1];
    int next = 1;
    for (int c = 0; c < classTimes.length; c++) {
      classStart[c] = next;
      next += (int) all.elements(classTimes[c]);
      // From now on the histogram of a part says where its next word of so many times goes.
      int at = classStart[c];
      for (TimesHistogram part : parts) {
        at = part.place(classTimes[c], at);
      }
    }
    classStart[classTimes.length] = length;
    List<TimesHistogram> places = parts;
    Workers.run(
        words.parts(),
        part -> {
          TimesHistogram place = places.get(part);
          words.forEach(
              part,
              (bytes, from, to, times) -> {
                if (kept(bytes, from, to, times, floor)) {
                  lay(bytes, from, to, place.next(Math.max(times, floor), to - from + 1));
                }
              });
          words.release(part);
        });
  }

  private static List<TimesHistogram> histograms(CountedWords words, long floor) {
    List<TimesHistogram> parts = new ArrayList<>();
    for (int i = 0; i < words.parts(); i++) {
      parts.add(new TimesHistogram());
    }
    Workers.run(
        parts.size(),
        part ->
            words.forEach(
                part,
                (bytes, from, to, times) -> {
                  if (kept(bytes, from, to, times, floor)) {
                    parts.get(part).add(Math.max(times, floor), to - from + 1);
                  }
                }));
    return parts;
  }

  private static boolean kept(byte[] bytes, int from, int to, long times, long floor) {
    if (times >= floor) {
      return true;
    }
    long hash = Hashing.xxh3_64(floor).hashBytesToLong(bytes, from, to - from);
    return (hash >>> 11) * 0x1.0p-53 * floor < times;
  }

  private void lay(byte[] bytes, int from, int to, int at) {
    int i = at;
    for (int b = from; b < to; b++) {
      symbols.set(i++, SYMBOL_OF_BYTE[bytes[b] & 0xff]);
    }
    symbols.set(i, END);
  }

  /** Elements in all; the last one is {@link #END}. */
  int length() {
    return length;
  }

  /** Words seen less often than this are a sample; 1 when all words are there. */
  long floor() {
    return floor;
  }

  long keptWords() {
    return keptWords;
  }

  /** Where a word begins, at or after {@code position}, or {@link #length}. */
  int wordStart(int position) {
    int i = Math.max(1, position);
    while (i < length && symbols.get(i - 1) != END) {
      i++;
    }
    return i;
  }

  /** Which words a position is among: the class of the words seen as often. */
  int classOf(int position) {
    return between(position, 0, classTimes.length - 1);
  }

  private int between(int position, int first, int last) {
    int low = first;
    int high = last;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (classStart[middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The same, fast when it is the class {@code from} or one of the next. */
  int classOf(int position, int from) {
    int low = from;
    for (int step = 1; low < classTimes.length && classStart[low + 1] <= position; step *= 2) {
      int next = Math.min(low + step, classTimes.length - 1);
      if (classStart[next] > position) {
        return between(position, low, next - 1);
      }
      low = next;
    }
    return low;
  }

  /** How often the words of a class occur. */
  long times(int wordClass) {
    return classTimes[wordClass];
  }

  /** Where the class ends. */
  int classEnd(int wordClass) {
    return classStart[wordClass + 1];
  }
}

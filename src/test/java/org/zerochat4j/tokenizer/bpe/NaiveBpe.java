package org.zerochat4j.tokenizer.bpe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Byte-pair encoding as textbooks have it, on lists of strings: merge the leftmost of the pairs
 * with the least rank until none is left. Shares no code with what it is the measure of.
 */
final class NaiveBpe {
  private final BpeModel.Spec spec;
  private final Map<List<String>, Integer> ranks = new HashMap<>();

  NaiveBpe(BpeModel.Spec spec) {
    this.spec = spec;
    for (int i = 0; i < spec.merges().size(); i++) {
      ranks.put(List.of(spec.merges().get(i)), i);
    }
  }

  int[] encode(String word) {
    if (word.isEmpty()) {
      return new int[0];
    }
    if (spec.ignoreMerges() && spec.ids().containsKey(word)) {
      return new int[] {spec.ids().get(word)};
    }
    List<String> symbols = symbols(word);
    while (true) {
      int best = Integer.MAX_VALUE;
      int at = -1;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int rank = ranks.getOrDefault(symbols.subList(i, i + 2), Integer.MAX_VALUE);
        if (rank < best) {
          best = rank;
          at = i;
        }
      }
      if (at < 0) {
        return symbols.stream().mapToInt(spec.ids()::get).toArray();
      }
      String right = symbols.remove(at + 1);
      symbols.set(at, symbols.get(at) + right.substring(spec.prefix().length()));
    }
  }

  private List<String> symbols(String word) {
    List<String> symbols = new ArrayList<>();
    boolean pending = false;
    int[] points = word.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      String symbol =
          (i == 0 ? "" : spec.prefix())
              + Character.toString(points[i])
              + (i + 1 == points.length ? spec.suffix() : "");
      List<String> bytes =
          spec.byteFallback() ? bytes(symbol) : List.of("no token"); // Never in a vocabulary.
      if (spec.ids().containsKey(symbol)) {
        if (pending) {
          symbols.add(spec.unknown());
          pending = false;
        }
        symbols.add(symbol);
      } else if (spec.ids().keySet().containsAll(bytes)) {
        symbols.addAll(bytes);
      } else if (spec.unknown() != null) {
        if (pending && !spec.fuseUnknown()) {
          symbols.add(spec.unknown());
        }
        pending = true;
      }
    }
    if (pending) {
      symbols.add(spec.unknown());
    }
    return symbols;
  }

  private static List<String> bytes(String symbol) {
    byte[] utf8 = symbol.getBytes(StandardCharsets.UTF_8);
    String[] tokens = new String[utf8.length];
    Arrays.setAll(tokens, i -> String.format(Locale.ROOT, "<0x%02X>", utf8[i]));
    return List.of(tokens);
  }
}

package org.zerochat4j.corpus.split;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.zerochat4j.base.AtomicFiles.IoConsumer;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Hash;
import org.zerochat4j.corpus.layouts.RowText;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.RowIndex;

/**
 * The stage that splits rows into parts that have no prompt in common. Rows are put in the order of
 * a seeded hash of their prompt (of a document: its text), and the parts are cut from that order:
 * shares are exact as far as rows with the same prompt allow. Prompts that differ in white space,
 * punctuation, case or width only are the same.
 */
public final class Splitter {
  private Splitter() {}

  /**
   * Writes one file a part; rows are copied as they are and keep their order.
   *
   * @throws UserError when an input cannot be read, has too many bad rows, or is too small to give
   *     every part a row; nothing is written then
   */
  public static SplitResult run(SplitConfig config) {
    Configs.requireAll(config);
    List<Path> parts = config.parts().keySet().stream().map(name -> file(config, name)).toList();
    try (OutputFiles outputs = OutputFiles.claim(config.out(), parts)) {
      return run(config, outputs.inputs(config.inputs()));
    }
  }

  private static Path file(SplitConfig config, String part) {
    return config.out().resolve(part + ".jsonl");
  }

  private static SplitResult run(SplitConfig config, List<Path> files) {
    BadRows bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
    long seed = Seeds.derive(config.seed(), "split");
    LongStream.Builder found = LongStream.builder();
    RowIndex index =
        new RowIndex(
            files,
            row -> Hash.text(Characters.comparable(RowText.prompt(row)), seed),
            bad,
            found::add);
    long[] hashes = found.build().toArray();
    List<String> names = List.copyOf(config.parts().keySet());
    long[] ends = ends(hashes, config.parts());
    long[] counts = new long[names.size()];
    for (long hash : hashes) {
      counts[part(hash, ends)]++;
    }
    for (int p = 0; p < counts.length; p++) {
      if (counts[p] == 0) {
        throw new UserError(
            "split: the part \""
                + names.get(p)
                + "\" would be empty, there are only "
                + hashes.length
                + " rows");
      }
    }
    write(
        config,
        names,
        new ArrayList<>(),
        sinks -> index.reread((row, json) -> sinks.get(part(hashes[row], ends)).writeRaw(json)));
    return result(hashes, names, counts, bad);
  }

  /**
   * The last hash of each part. Hashes are ordered as signed numbers; rows with the same hash stay
   * together.
   */
  private static long[] ends(long[] hashes, Map<String, Double> parts) {
    long[] sorted = hashes.clone();
    Arrays.sort(sorted);
    long[] ends = new long[parts.size()];
    double share = 0;
    int p = 0;
    for (double part : parts.values()) {
      share += part;
      int end = (int) Math.round(share * sorted.length);
      ends[p++] = end == 0 ? Long.MIN_VALUE : sorted[Math.min(end, sorted.length) - 1];
    }
    ends[ends.length - 1] = Long.MAX_VALUE;
    return ends;
  }

  private static int part(long hash, long[] ends) {
    int part = 0;
    while (hash > ends[part]) {
      part++;
    }
    return part;
  }

  /** Opens the parts' files one within the other, so that all are finished or none is. */
  private static void write(
      SplitConfig config,
      List<String> names,
      List<JsonLines.Sink> open,
      IoConsumer<List<JsonLines.Sink>> body) {
    JsonLines.write(
        file(config, names.get(open.size())),
        sink -> {
          open.add(sink);
          if (open.size() == names.size()) {
            body.accept(open);
          } else {
            write(config, names, open, body);
          }
        });
  }

  private static SplitResult result(long[] hashes, List<String> names, long[] counts, BadRows bad) {
    Map<String, Long> parts = new LinkedHashMap<>();
    for (int p = 0; p < counts.length; p++) {
      parts.put(names.get(p), counts[p]);
    }
    long prompts = Arrays.stream(hashes).distinct().count();
    return new SplitResult(hashes.length + bad.count(), parts, prompts, bad);
  }
}

package org.zerochat4j.corpus.mix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.RowIndex;

/**
 * The stage that mixes several files in given ratios and shuffles the rows. Rows are read twice,
 * first to count and then to copy them; in between a few bytes are held for each.
 */
public final class Mixer {
  private final MixConfig config;
  private final List<String> named;
  private final long[] rows;

  private Mixer(MixConfig config) {
    this.config = config;
    this.named = List.copyOf(new TreeSet<>(config.sources().keySet()));
    this.rows = new long[config.inputs().size() * (named.size() + 1)];
  }

  /**
   * Takes of each input, and of each source with a ratio of its own, its ratio of rows, chosen by
   * the seed, and writes them in an order that the seed decides too. Rows are copied as they are.
   *
   * @throws UserError when an input cannot be read or has too many bad rows, or a named source has
   *     no rows; nothing is written then
   */
  public static MixResult run(MixConfig config) {
    Configs.requireAll(config);
    try (OutputFiles outputs = OutputFiles.claim(config.out())) {
      return new Mixer(config).run(outputs);
    }
  }

  private MixResult run(OutputFiles outputs) {
    Map<Path, Integer> inputOfFile = new LinkedHashMap<>();
    for (int i = 0; i < config.inputs().size(); i++) {
      for (Path file : outputs.inputs(List.of(config.inputs().get(i).path()))) {
        if (inputOfFile.put(file, i) != null) {
          throw new UserError(
              "mix: " + file + " is named twice; name it once, with both ratios' sum");
        }
      }
    }
    List<Path> files = List.copyOf(inputOfFile.keySet());
    BadRows bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
    Groups groups = new Groups();
    RowIndex index;
    try (Progress progress = new Progress("mix: counting", 0, "rows")) {
      index =
          new RowIndex(
              files,
              row -> group(inputOfFile.get(row.file()), row.source()),
              bad,
              group -> {
                groups.add(group);
                rows[group]++;
                progress.update(groups.size, "");
              });
    }
    checkSources();
    int[] copies = copies(groups);
    write(index, copies, bytes(files));
    return result(bad);
  }

  /** Rows of one input and one named source; or of all other sources of that input. */
  private int group(int input, String source) {
    int name = named.isEmpty() ? -1 : named.indexOf(source);
    return input * (named.size() + 1) + name + 1;
  }

  private double ratio(int group) {
    double input = config.inputs().get(input(group)).ratio();
    String source = source(group);
    return source == null ? input : input * config.sources().get(source);
  }

  private int input(int group) {
    return group / (named.size() + 1);
  }

  private String source(int group) {
    int name = group % (named.size() + 1);
    return name == 0 ? null : named.get(name - 1);
  }

  private void checkSources() {
    for (String source : named) {
      long all = 0;
      for (int group = 0; group < rows.length; group++) {
        all += source.equals(source(group)) ? rows[group] : 0;
      }
      if (all == 0) {
        throw new UserError(
            "mix: sources." + source + ": no row is of this source; mend the name or leave it out");
      }
    }
  }

  /** How often each row is taken. */
  private int[] copies(Groups groups) {
    SplittableRandom[] random = new SplittableRandom[rows.length];
    long[] left = rows.clone();
    long[] wanted = new long[rows.length];
    long[] whole = new long[rows.length];
    for (int g = 0; g < rows.length; g++) {
      random[g] = Seeds.random(config.seed(), "mix/group-" + g);
      whole[g] = rows[g] == 0 ? 0 : taken(g) / rows[g];
      wanted[g] = taken(g) - whole[g] * rows[g];
    }
    int[] copies = new int[groups.size];
    for (int row = 0; row < copies.length; row++) {
      int g = groups.of[row];
      // Knuth, Algorithm S: every choice of "wanted" rows is equally likely.
      boolean chosen = random[g].nextLong(left[g]--) < wanted[g];
      wanted[g] -= chosen ? 1 : 0;
      copies[row] = (int) whole[g] + (chosen ? 1 : 0);
    }
    return copies;
  }

  private long taken(int group) {
    return Math.round(ratio(group) * rows[group]);
  }

  private void write(RowIndex index, int[] copies, long bytes) {
    long total = Arrays.stream(copies).asLongStream().sum();
    if (total > Integer.MAX_VALUE - 8) {
      throw new UserError(
          "mix: " + total + " rows are too many for one file; mix in several steps");
    }
    SplittableRandom random = Seeds.random(config.seed(), "mix/order");
    JsonLines.write(
        config.out(),
        sink -> {
          try (Shuffle shuffle = new Shuffle(config.out(), (int) total, bytes, random);
              Progress progress = new Progress("mix: shuffling", copies.length, "rows")) {
            index.reread((row, json) -> {
              for (int n = 0; n < copies[row]; n++) {
                shuffle.add(json);
              }
              progress.update(row + 1L, "");
            });
            shuffle.drain(sink::writeRaw);
          }
        });
  }

  private static long bytes(List<Path> files) {
    long bytes = 0;
    try {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    } catch (IOException e) {
      return Long.MAX_VALUE; // Whoever reads the file next will say why it cannot be read.
    }
    return bytes;
  }

  private MixResult result(BadRows bad) {
    List<MixResult.Share> shares = new ArrayList<>();
    long in = bad.count();
    long out = 0;
    for (int g = 0; g < rows.length; g++) {
      if (rows[g] > 0 || source(g) == null) {
        String path = config.inputs().get(input(g)).path().toString();
        shares.add(new MixResult.Share(path, source(g), ratio(g), rows[g], taken(g)));
        in += rows[g];
        out += taken(g);
      }
    }
    return new MixResult(in, out, shares, bad);
  }

  /** The group of every row, in the order in which they are read. */
  private static final class Groups {
    private int[] of = new int[1024];
    private int size;

    void add(int group) {
      if (size == of.length) {
        of = Arrays.copyOf(of, size * 2);
      }
      of[size++] = group;
    }
  }
}

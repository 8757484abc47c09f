package org.zerochat4j.corpus.mix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.InputFiles;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.RowIndex;

/** The stage that mixes several files in given ratios and shuffles the rows. */
public final class Mixer {
  private Mixer() {}

  /**
   * Takes of each input its ratio of rows, chosen by the seed, and writes them in an order that the
   * seed decides too. Rows are copied as they are.
   *
   * @throws UserError when an input cannot be read or has too many bad rows; nothing is written
   *     then
   */
  public static MixResult run(MixConfig config) {
    if (config.inputs().isEmpty() || config.out() == null) {
      throw new UserError("mix needs inputs and out: name the files to read and the file to write");
    }
    List<Path> files = new ArrayList<>();
    List<Integer> inputOfFile = new ArrayList<>();
    for (int i = 0; i < config.inputs().size(); i++) {
      for (Path file : InputFiles.of(config.inputs().get(i).path())) {
        files.add(file);
        inputOfFile.add(i);
      }
    }
    BadRows bad = new BadRows(config.maxBadRows(), config.maxRowBytes());
    RowIndex index = new RowIndex(files, row -> row, bad, _ -> {});
    long[] rows = new long[config.inputs().size()];
    for (int f = 0; f < files.size(); f++) {
      rows[inputOfFile.get(f)] += index.size(f);
    }
    int[] copies = copies(config, rows);
    write(config, index, copies);
    return result(config, rows, bad);
  }

  /** How often each row is taken; the rows of an input follow one another. */
  private static int[] copies(MixConfig config, long[] rows) {
    int total = 0;
    for (long n : rows) {
      total = Math.addExact(total, Math.toIntExact(n));
    }
    int[] copies = new int[total];
    int next = 0;
    for (int input = 0; input < rows.length; input++) {
      SplittableRandom random = Seeds.random(config.seed(), "mix/input-" + input);
      long left = rows[input];
      long whole = left == 0 ? 0 : taken(config, input, rows[input]) / left;
      long wanted = taken(config, input, rows[input]) - whole * left;
      for (; left > 0; left--) {
        // Knuth, Algorithm S: every choice of "wanted" rows is equally likely.
        boolean chosen = random.nextLong(left) < wanted;
        copies[next++] = (int) whole + (chosen ? 1 : 0);
        wanted -= chosen ? 1 : 0;
      }
    }
    return copies;
  }

  private static long taken(MixConfig config, int input, long rows) {
    return Math.round(config.inputs().get(input).ratio() * rows);
  }

  private static void write(MixConfig config, RowIndex index, int[] copies) {
    long total = sum(copies);
    if (total > Integer.MAX_VALUE - 8) {
      throw new UserError(
          "mix: " + total + " rows are too many for one file; mix in several steps");
    }
    SplittableRandom random = Seeds.random(config.seed(), "mix/order");
    JsonLines.write(
        config.out(),
        sink -> {
          try (Shuffle shuffle = new Shuffle(config.out(), (int) total, random)) {
            index.reread((row, json) -> {
              for (int n = 0; n < copies[row]; n++) {
                shuffle.add(json);
              }
            });
            shuffle.drain(sink::writeRaw);
          }
        });
  }

  private static long sum(int[] values) {
    long sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }

  private static MixResult result(MixConfig config, long[] rows, BadRows bad) {
    List<MixResult.Share> shares = new ArrayList<>();
    long in = bad.count();
    long out = 0;
    for (int i = 0; i < rows.length; i++) {
      MixInput input = config.inputs().get(i);
      long taken = taken(config, i, rows[i]);
      shares.add(new MixResult.Share(input.path().toString(), input.ratio(), rows[i], taken));
      in += rows[i];
      out += taken;
    }
    return new MixResult(in, out, shares, bad);
  }
}

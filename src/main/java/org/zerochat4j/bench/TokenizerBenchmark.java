package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.bench.TokenizerSide.Mode;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * The speed of encoding documents with one thread and with all cores, alone or in turns with the
 * Hugging Face tokenizers on the same documents and the same {@code tokenizer.json}. Each round
 * takes another part of the documents, spread evenly over all of them, so that nobody meets a text
 * again; every document's ids are compared.
 */
public final class TokenizerBenchmark {
  private static final long MOST_CHARS = 1 << 27;

  /**
   * What to measure.
   *
   * @param inputs files of documents; what lies beyond the first 128 million characters is left out
   * @param tokenizer a folder with a tokenizer.json, or the file
   * @param rounds parts that the documents are dealt out to
   * @param huggingFace whether the Hugging Face tokenizers are measured too
   */
  public record Options(List<Path> inputs, Path tokenizer, int rounds, boolean huggingFace) {}

  /** A result: JSON fields as the README names them, and a table for people. */
  public record Result(ObjectNode json, String text) {}

  /** One tokenizer and its megabytes a second, round by round. */
  private static final class Entrant {
    private final TokenizerSide side;
    private final Map<Mode, double[]> speeds = new EnumMap<>(Mode.class);

    Entrant(TokenizerSide side, int rounds) {
      this.side = side;
      speeds.put(Mode.SINGLE, new double[rounds]);
      side.parallelModes().forEach(mode -> speeds.put(mode, new double[rounds]));
    }

    double median(Mode mode) {
      return Speed.median(speeds.get(mode));
    }

    double allCores() {
      return side.parallelModes().stream().mapToDouble(this::median).max().orElseThrow();
    }
  }

  private TokenizerBenchmark() {}

  /** Measures; progress goes to stderr. */
  public static Result run(Options options) {
    Path folder = options.tokenizer;
    Path file = Files.isDirectory(folder) ? folder.resolve("tokenizer.json") : folder;
    Tokenizer tokenizer = Tokenizer.load(file);
    List<String> texts = texts(options.inputs);
    int rounds = Math.clamp(options.rounds, 1, texts.size());
    double[] megabytes = new double[rounds];
    for (int i = 0; i < texts.size(); i++) {
      megabytes[i % rounds] += texts.get(i).getBytes(StandardCharsets.UTF_8).length * 1e-6;
    }
    List<Entrant> entrants = new ArrayList<>();
    try {
      entrants.add(new Entrant(new OwnTokenizer(tokenizer, texts), rounds));
      if (options.huggingFace) {
        entrants.add(new Entrant(new HuggingFaceTokenizerSide(file, texts), rounds));
      }
      double[] peak = new double[rounds];
      long[] tokens = new long[1];
      int different = alternate(entrants, texts, megabytes, peak, tokens);
      return result(options, texts, megabytes, entrants, peak, tokens[0], different);
    } finally {
      entrants.forEach(entrant -> entrant.side.close());
    }
  }

  private static List<String> texts(List<Path> inputs) {
    List<String> texts = new ArrayList<>();
    long[] chars = new long[1];
    try (Stream<Document> documents =
        Layouts.documents(inputs, BadRows.ignored(BadRows.DEFAULT_ROW_BYTES))) {
      documents
          .takeWhile(_ -> chars[0] < MOST_CHARS)
          .forEach(document -> {
            texts.add(document.text());
            chars[0] += document.text().length();
          });
    }
    if (texts.isEmpty()) {
      throw new UserError(inputs.getFirst() + ": no text to encode");
    }
    return texts;
  }

  /** Fills the speeds and returns how many documents have other ids than the first side's. */
  private static int alternate(
      List<Entrant> entrants,
      List<String> texts,
      double[] megabytes,
      double[] peak,
      long[] tokens) {
    int rounds = megabytes.length;
    int different = 0;
    // Compilers and caches have done their part before the first timed run.
    for (Entrant entrant : entrants) {
      for (Mode mode : entrant.speeds.keySet()) {
        entrant.side.encode(0, rounds * 4, mode);
      }
    }
    for (int i = 0; i < 4; i++) {
      entrants.getFirst().side.encode(0, rounds, Mode.SINGLE);
    }
    try (Progress progress = new Progress("bench", rounds, "rounds")) {
      progress.update(0, "");
      for (int round = 0; round < rounds; round++) {
        peak[round] = megabytes[round] / utf8Seconds(texts, round, rounds);
        int[][] first = null;
        int worst = 0;
        for (Entrant entrant : entrants) {
          for (Map.Entry<Mode, double[]> mode : entrant.speeds.entrySet()) {
            mode.getValue()[round] =
                megabytes[round] / entrant.side.encode(round, rounds, mode.getKey());
            int[][] ids = entrant.side.ids();
            if (first == null) {
              first = ids;
              tokens[0] += Arrays.stream(ids).mapToLong(row -> row.length).sum();
            } else {
              worst = Math.max(worst, differences(first, ids));
            }
          }
        }
        different += worst;
        progress.update(round + 1, "");
      }
    }
    return different;
  }

  private static int differences(int[][] some, int[][] others) {
    int different = Math.abs(some.length - others.length);
    for (int i = 0; i < Math.min(some.length, others.length); i++) {
      different += Arrays.equals(some[i], others[i]) ? 0 : 1;
    }
    return different;
  }

  /** What no tokenizer of bytes can do without: reading every character as UTF-8. */
  private static double utf8Seconds(List<String> texts, int part, int parts) {
    long began = System.nanoTime();
    long bytes = 0;
    for (int i = part; i < texts.size(); i += parts) {
      bytes += texts.get(i).getBytes(StandardCharsets.UTF_8).length;
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    return bytes == 0 ? Double.NaN : seconds;
  }

  private static Result result(
      Options options,
      List<String> texts,
      double[] megabytes,
      List<Entrant> entrants,
      double[] peak,
      long tokens,
      int different) {
    Entrant own = entrants.getFirst();
    double all = Arrays.stream(megabytes).sum();
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("tokenizer", options.tokenizer.toString())
        .put("threads", Workers.count())
        .put("documents", texts.size())
        .put("megabytes", all)
        .put("tokens", tokens)
        .put("rounds", megabytes.length);
    put(json, own);
    json.put("peak_mb_per_second", Speed.median(peak));
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d documents, %.1f MB of UTF-8, %.2f bytes a token, %d threads%n"
                + "%-14s %14s %17s%n",
            texts.size(),
            all,
            all * 1e6 / tokens,
            Workers.count(),
            "",
            "1 thread MB/s",
            "all threads MB/s"));
    row(text, "zerochat", own);
    if (entrants.size() > 1) {
      Entrant peer = entrants.get(1);
      row(text, "huggingface", peer);
      ObjectNode node = json.putObject("peer").put("name", "huggingface");
      put(node, peer);
      for (Mode mode : peer.side.parallelModes()) {
        node.put("mb_per_second_" + mode.name().toLowerCase(Locale.ROOT), peer.median(mode));
      }
      double single = own.median(Mode.SINGLE) / peer.median(Mode.SINGLE);
      double cores = own.allCores() / peer.allCores();
      json.put("ratio_single", single)
          .put("ratio_all", cores)
          .put("ratio", Math.min(single, cores))
          .put("ids_equal", different == 0)
          .put("documents_different", different);
      text.append(
          String.format(
              Locale.ROOT,
              "%-14s %14.2f %17.2f%nids: %s%n",
              "ratio",
              single,
              cores,
              different == 0 ? "all equal" : "different in " + different + " documents"));
    }
    return new Result(json, text.toString());
  }

  private static void row(StringBuilder text, String name, Entrant entrant) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-14s %14.2f %17.2f%n",
            name,
            entrant.median(Mode.SINGLE),
            entrant.allCores()));
  }

  private static void put(ObjectNode json, Entrant entrant) {
    json.put("mb_per_second", entrant.median(Mode.SINGLE))
        .put("mb_per_second_all", entrant.allCores());
    double[] rounds = entrant.speeds.get(Mode.SINGLE);
    json.putObject("spread")
        .put("min", Arrays.stream(rounds).min().orElseThrow())
        .put("max", Arrays.stream(rounds).max().orElseThrow());
  }
}

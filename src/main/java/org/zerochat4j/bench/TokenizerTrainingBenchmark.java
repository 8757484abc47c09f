package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.quality.TextFiles;

/**
 * Seconds and memory of training a tokenizer, beside the official library if wanted. Each side runs
 * in a process of its own, one after the other, on one text file that both read line by line.
 */
public final class TokenizerTrainingBenchmark {
  private TokenizerTrainingBenchmark() {}

  /**
   * What to measure.
   *
   * @param heap of our JVM, as {@code -Xmx} takes it
   * @param peer the folder of the official library, see {@link HuggingFaceTrainer}; null for us
   *     alone
   */
  public record Options(List<Path> inputs, int vocabSize, String heap, Path peer) {}

  /** A result: JSON fields, and lines for people. */
  public record Result(ObjectNode json, String text) {}

  /**
   * Measures; progress goes to stderr.
   *
   * @throws UserError when the library is to learn less than it can be told to, or a side fails
   */
  public static Result run(Options options) {
    if (options.peer != null && options.vocabSize < HuggingFaceTrainer.VOCABULARY) {
      throw new UserError(
          "--vs huggingface needs a --vocab-size of at least "
              + HuggingFaceTrainer.VOCABULARY
              + ": it always learns so many, and we should not learn less");
    }
    HuggingFaceTrainer peer = options.peer == null ? null : new HuggingFaceTrainer(options.peer);
    Path folder;
    try {
      folder = Files.createTempDirectory("zerochat4j-bench-");
    } catch (IOException e) {
      throw new UserError("cannot make a temporary folder: " + AtomicFiles.reason(e), e);
    }
    try {
      return measure(options, peer, folder);
    } finally {
      try {
        AtomicFiles.deleteTree(folder);
      } catch (IOException e) {
        System.err.println("zerochat: cannot delete " + folder + ": " + AtomicFiles.reason(e));
      }
    }
  }

  private static Result measure(Options options, HuggingFaceTrainer peer, Path folder) {
    Path corpus = folder.resolve("corpus.txt");
    long bytes = writeCorpus(options.inputs, corpus);
    Path ownOut = folder.resolve("own");
    JsonNode own = ChildProcess.json("java", ownCommand(options, corpus, ownOut));
    List<String> ownMerges = Tokenizer.load(ownOut).merges();
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("input_bytes", bytes)
        .put("vocab_size", options.vocabSize)
        .put("merges", ownMerges.size())
        .put("threads", Workers.count())
        .put("heap", options.heap)
        .put("seconds", own.path("seconds").asDouble())
        .put("rss_mib", own.path("rss_mib").asDouble(Double.NaN));
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%.1f MB of text, %d threads, heap %s%n%-24s %9s %9s %9s%n",
            bytes / 1e6,
            Workers.count(),
            options.heap,
            "",
            "seconds",
            "RSS MiB",
            "merges"));
    line(text, "zerochat4j", json);
    if (peer != null) {
      Path peerOut = folder.resolve("peer.json");
      JsonNode measured = peer.train(corpus, peerOut);
      List<String> merges = Tokenizer.load(peerOut).merges();
      ObjectNode node = json.putObject("peer");
      node.put("name", "huggingface")
          .put("version", HuggingFaceTrainer.VERSION)
          .put("merges", merges.size())
          .put("seconds", measured.path("seconds").asDouble())
          .put("rss_mib", measured.path("rss_mib").asDouble(Double.NaN));
      line(text, "huggingface " + HuggingFaceTrainer.VERSION, node);
      MergeAgreement agreement = MergeAgreement.of(ownMerges, merges);
      double ratio = node.get("seconds").asDouble() / json.get("seconds").asDouble();
      double ratioMemory = node.get("rss_mib").asDouble() / json.get("rss_mib").asDouble();
      json.put("ratio", ratio).put("ratio_rss", ratioMemory).set("agreement", agreement.json());
      text.append(
          String.format(
              Locale.ROOT,
              "%.1f times as fast, %.1f times less memory%n"
                  + "the first %d merges are the same in the same order, %.2f %% are in both%n",
              ratio,
              ratioMemory,
              agreement.same(),
              100 * agreement.overlap()));
    }
    return new Result(json, text.toString());
  }

  private static void line(StringBuilder text, String name, JsonNode side) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-24s %9.1f %9.0f %9d%n",
            name,
            side.path("seconds").asDouble(),
            side.path("rss_mib").asDouble(),
            side.path("merges").asInt()));
  }

  private static List<String> ownCommand(Options options, Path corpus, Path out) {
    return ChildProcess.java(
        List.of(
            "-Xmx" + options.heap,
            "-XX:+UseParallelGC",
            "-Xmn128m",
            "-Dzerochat4j.threads=" + Workers.count()),
        System.getProperty("java.class.path"),
        TokenizerTrainingRun.class.getName(),
        List.of(corpus.toString(), String.valueOf(options.vocabSize), out.toString()));
  }

  /** The texts one after the other, each ended by a line end; returns the bytes. */
  private static long writeCorpus(List<Path> inputs, Path corpus) {
    BadRows bad = new BadRows();
    try (Stream<Document> documents = TextFiles.documents(inputs, bad);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(corpus))) {
      documents.forEach(document -> {
        try {
          out.write(document.text().getBytes(StandardCharsets.UTF_8));
          if (!document.text().endsWith("\n")) {
            out.write('\n');
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (IOException | UncheckedIOException e) {
      throw new UserError("cannot write " + corpus + ": " + e.getMessage(), e);
    }
    try {
      return Files.size(corpus);
    } catch (IOException e) {
      throw new UserError("cannot read " + corpus + ": " + AtomicFiles.reason(e), e);
    }
  }
}

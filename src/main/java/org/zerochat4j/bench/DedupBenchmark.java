package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;

/**
 * Documents a second of near-duplicate removal over once, twice and four times the data, in a JVM
 * with a fixed heap, and what was found of the planted copies.
 */
public final class DedupBenchmark {
  private static final int[] SCALES = {1, 2, 4};
  private static final int PARTS = 4;
  private static final int WARM_UP_FILES = 6;
  private static final long SEED = 11;

  private DedupBenchmark() {}

  /**
   * What to measure.
   *
   * @param megabytes 10^6 bytes of documents at four times the data, at least
   * @param heapMib heap of the JVM that does the work
   * @param folder where to work, null for a temporary folder; takes three times the documents
   */
  public record Options(long megabytes, int heapMib, Path folder) {}

  /**
   * Measures.
   *
   * @throws UserError when the JVM that does the work fails, or there is no room on the disk
   */
  public static ObjectNode run(Options options) {
    Path folder = null;
    try {
      folder =
          options.folder() == null
              ? Files.createTempDirectory("bench-dedup")
              : Files.createTempDirectory(Files.createDirectories(options.folder()), "bench-dedup");
      List<DedupCorpus.Shard> shards =
          new DedupCorpus(SEED).write(folder, options.megabytes() * 1_000_000, PARTS);
      return result(shards, measure(options, folder, shards.size()));
    } catch (IOException e) {
      throw new UserError("cannot measure in " + folder + ": " + AtomicFiles.reason(e), e);
    } finally {
      delete(folder);
    }
  }

  private static List<JsonNode> measure(Options options, Path folder, int files)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(folder.toString());
    arguments.add(Integer.toString(Math.min(files / PARTS, WARM_UP_FILES)));
    for (int scale : SCALES) {
      arguments.add(Integer.toString(files / PARTS * scale));
    }
    List<String> command =
        ChildProcess.java(
            List.of("-Xmx" + options.heapMib() + "m", "-Dzerochat4j.threads=" + Workers.count()),
            System.getProperty("java.class.path"),
            DedupRun.class.getName(),
            arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<JsonNode> rows = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(Json.mapper().readTree(line));
      }
      int exit = process.waitFor();
      if (exit != 0) {
        throw new UserError("deduplication in a JVM of its own failed with code " + exit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while measuring");
    } finally {
      process.destroy();
    }
    return rows.subList(1, rows.size());
  }

  private static ObjectNode result(List<DedupCorpus.Shard> shards, List<JsonNode> rows) {
    ObjectNode result = Json.mapper().createObjectNode();
    JsonNode last = rows.getLast();
    double fastest = 0;
    double slowest = Double.MAX_VALUE;
    ArrayNode scales = Json.mapper().createArrayNode();
    for (JsonNode row : rows) {
      double speed = row.get("documents").asDouble() / row.get("seconds").asDouble();
      fastest = Math.max(fastest, speed);
      slowest = Math.min(slowest, speed);
      int planted =
          shards.stream().limit(row.get("files").asInt()).mapToInt(DedupCorpus.Shard::copies).sum();
      scales
          .addObject()
          .put("megabytes", rounded(row.get("bytes").asDouble() / 1e6))
          .put("documents", row.get("documents").asLong())
          .put("seconds", rounded(row.get("seconds").asDouble()))
          .put("documents_per_second", rounded(speed))
          .put("mb_per_second", rounded(megabytes(row, "seconds")))
          .put("recall", row.get("found").asDouble() / planted)
          .put("false", row.get("false").asLong())
          .put("rss_mib", rounded(row.get("rss_mib").asDouble()));
    }
    result.put(
        "documents_per_second", scales.get(rows.size() - 1).get("documents_per_second").asDouble());
    result.put("mb_per_second", rounded(megabytes(last, "seconds")));
    result.put("read_mb_per_second", rounded(megabytes(rows.getFirst(), "read_seconds")));
    result.put("rss_mib", rounded(last.get("rss_mib").asDouble()));
    result.put("heap_mib", last.get("heap_mib").asLong());
    result.put("threads", Workers.count());
    result.put("slowest_to_fastest", Math.round(1000 * slowest / fastest) / 1000.0);
    result.set("scales", scales);
    return result;
  }

  /** The result for people. */
  public static String text(JsonNode result) {
    StringBuilder text = new StringBuilder();
    for (JsonNode scale : result.get("scales")) {
      text.append(
          String.format(
              Locale.ROOT,
              "%6.0f MB %9d documents %7.1f s %8.0f documents/s %6.1f MB/s  recall %.4f  false"
                  + " %d%n",
              scale.get("megabytes").asDouble(),
              scale.get("documents").asLong(),
              scale.get("seconds").asDouble(),
              scale.get("documents_per_second").asDouble(),
              scale.get("mb_per_second").asDouble(),
              scale.get("recall").asDouble(),
              scale.get("false").asLong()));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "slowest / fastest %.3f, heap %d MiB, resident at most %.0f MiB, %d threads;"
                    + " reading alone %.0f MB/s%n",
                result.get("slowest_to_fastest").asDouble(),
                result.get("heap_mib").asLong(),
                result.get("rss_mib").asDouble(),
                result.get("threads").asInt(),
                result.get("read_mb_per_second").asDouble()))
        .toString();
  }

  private static double megabytes(JsonNode row, String seconds) {
    return row.get("bytes").asDouble() / 1e6 / row.get(seconds).asDouble();
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private static void delete(Path folder) {
    try {
      if (folder != null) {
        AtomicFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      System.err.println("zerochat: " + folder + " is left behind: " + AtomicFiles.reason(e));
    }
  }
}

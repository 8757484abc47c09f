package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.ProcessMemory;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.dedup.Dedup;
import org.zerochat4j.corpus.dedup.DedupConfig;
import org.zerochat4j.corpus.dedup.DedupResult;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.Rows;

/**
 * The program of the JVM that {@link DedupBenchmark} starts with a heap of its own. Its arguments
 * are the folder of documents and the numbers of files to deduplicate, one measurement after the
 * other; the first only warms up. It prints an object a line.
 */
public final class DedupRun {
  private DedupRun() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      List<Path> files =
          Stream.iterate(0, n -> n + 1)
              .limit(Integer.parseInt(arguments[i]))
              .map(n -> folder.resolve("documents-" + n + ".jsonl"))
              .toList();
      System.out.println(Json.line(measure(folder, files, i == 2)));
    }
  }

  private static ObjectNode measure(Path folder, List<Path> files, boolean first)
      throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    double readSeconds = first ? read(files) : 0;
    DedupConfig config =
        Configs.load(
            DedupConfig.defaults(),
            null,
            List.of(
                "inputs=" + Json.line(files.stream().map(Path::toString).toList()),
                "out=" + folder.resolve("out.jsonl"),
                "pairs=" + folder.resolve("pairs.jsonl"),
                "threshold=0.8",
                "ngram=5"));
    long start = System.nanoTime();
    DedupResult result = Dedup.run(config);
    double seconds = (System.nanoTime() - start) * 1e-9;
    long found = 0;
    long wrong = 0;
    try (Stream<Boolean> removed =
        Rows.read(
            List.of(folder.resolve("pairs.jsonl")),
            row -> isPlanted(row.text("removed"), row.text("kept")),
            new BadRows())) {
      for (boolean planted : (Iterable<Boolean>) removed::iterator) {
        found += planted ? 1 : 0;
        wrong += planted ? 0 : 1;
      }
    }
    Files.delete(folder.resolve("out.jsonl"));
    Files.delete(folder.resolve("pairs.jsonl"));
    return Json.mapper()
        .createObjectNode()
        .put("files", files.size())
        .put("documents", result.in())
        .put("bytes", bytes)
        .put("seconds", seconds)
        .put("read_seconds", readSeconds)
        .put("found", found)
        .put("false", wrong)
        .put("rss_mib", ProcessMemory.highWaterMib())
        .put("heap_mib", Runtime.getRuntime().maxMemory() / 1048576);
  }

  /** The limit: reading without doing anything. */
  private static double read(List<Path> files) {
    long start = System.nanoTime();
    try (Stream<Integer> rows = Rows.read(files, row -> row.text("text").length(), new BadRows())) {
      rows.forEach(_ -> {});
    }
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Whether the ids say that one document was made from the other, or both from a third. */
  private static boolean isPlanted(String removed, String kept) {
    return removed.startsWith("c") && origin(removed).equals(origin(kept));
  }

  private static String origin(String id) {
    return id.startsWith("c") ? id.substring(id.indexOf('-') + 1) : id.substring(1);
  }
}

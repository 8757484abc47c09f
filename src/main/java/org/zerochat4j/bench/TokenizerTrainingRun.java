package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.ProcessMemory;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.quality.TextFiles;
import org.zerochat4j.tokenizer.training.BpeTrainer;

/**
 * Our side of {@link TokenizerTrainingBenchmark}, in a JVM of its own: what it takes is all its.
 */
final class TokenizerTrainingRun {
  private TokenizerTrainingRun() {}

  /** Arguments: a text file, the vocabulary's size, the folder to write the tokenizer into. */
  public static void main(String[] args) {
    int vocabSize = Integer.parseInt(args[1]);
    long began = System.nanoTime();
    BpeTrainer.Learned learned;
    try (Stream<Document> lines = TextFiles.documents(List.of(Path.of(args[0])), new BadRows())) {
      learned = BpeTrainer.learn(lines.map(Document::text), BpeTrainer.Options.of(vocabSize));
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    double highWater = ProcessMemory.highWaterMib();
    Tokenizer.create(learned.vocabulary(), learned.merges(), List.of(), "").save(Path.of(args[2]));
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("seconds", seconds)
        .put("rss_mib", highWater)
        .put("threads", Workers.count())
        .put("words", learned.words())
        .put("word_floor", learned.wordFloor())
        .put("spilled", learned.spilled());
    System.out.println(Json.line(json));
  }
}

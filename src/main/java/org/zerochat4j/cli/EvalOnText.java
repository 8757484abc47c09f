package org.zerochat4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.Rows;
import org.zerochat4j.eval.AnswerLogProbs;
import org.zerochat4j.eval.BitsPerByte;
import org.zerochat4j.eval.Choices;
import org.zerochat4j.eval.PreferenceAccuracy;
import org.zerochat4j.stages.reward.RankedPair;
import org.zerochat4j.stages.reward.RewardModel;
import org.zerochat4j.tokenizer.ChatTemplate;

/** The figures of {@code eval} that read files of text; each gives its result as JSON. */
final class EvalOnText {
  private EvalOnText() {}

  static ObjectNode bitsPerByte(LoadedModel loaded, List<Path> files) {
    BadRows bad = new BadRows();
    try (BitsPerByte measure = new BitsPerByte(loaded.model(), loaded.requiredTokenizer())) {
      for (Path file : files) {
        if (file.getFileName().toString().matches(".*\\.jsonl?(\\.gz)?")) {
          try (Stream<Document> documents = Layouts.documents(List.of(file), bad)) {
            documents.forEach(document -> measure.add(document.text()));
          }
        } else {
          measure.add(read(file));
        }
      }
      return result(measure.result(), bad);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UserError(file + ": not valid UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  static ObjectNode preference(LoadedModel loaded, List<Path> files, boolean raw) {
    BadRows bad = new BadRows();
    List<Preference> pairs;
    try (Stream<Preference> rows = Layouts.preferences(files, bad)) {
      pairs = rows.toList();
    }
    if (loaded.model().hasValueHead()) {
      return result(PreferenceAccuracy.of(pairs, scores(loaded, pairs)), bad);
    }
    try (AnswerLogProbs model = judge(loaded, raw)) {
      return result(PreferenceAccuracy.measure(model, pairs), bad);
    }
  }

  /** Scores of a reward model, NaN for what does not fit its context. */
  private static double[] scores(LoadedModel loaded, List<Preference> pairs) {
    ChatTemplate template = ChatTemplate.of(loaded.requiredTokenizer());
    List<int[]> sides = new ArrayList<>();
    for (Preference pair : pairs) {
      RankedPair rendered = RankedPair.of(pair, template);
      sides.add(rendered.chosen());
      sides.add(rendered.rejected());
    }
    int limit = loaded.model().config().maxPositionEmbeddings();
    double[] scores = new double[sides.size()];
    Arrays.fill(scores, Double.NaN);
    int[] fitting =
        IntStream.range(0, scores.length).filter(i -> sides.get(i).length <= limit).toArray();
    try (RewardModel reward = new RewardModel(loaded.model())) {
      float[] given = reward.score(Arrays.stream(fitting).mapToObj(sides::get).toList());
      for (int i = 0; i < fitting.length; i++) {
        scores[fitting[i]] = given[i];
      }
    }
    return scores;
  }

  static ObjectNode choices(LoadedModel loaded, List<Path> files, boolean raw) {
    BadRows bad = new BadRows();
    try (AnswerLogProbs model = judge(loaded, raw);
        Stream<Choices.Question> rows = Rows.read(files, Choices.Question::of, bad)) {
      return result(Choices.measure(model, rows.toList()), bad);
    }
  }

  private static AnswerLogProbs judge(LoadedModel loaded, boolean raw) {
    return new AnswerLogProbs(loaded.model(), loaded.requiredTokenizer(), loaded.template(raw));
  }

  private static ObjectNode result(Object figures, BadRows bad) {
    for (String line : bad.first()) {
      System.err.println("zerochat: left out " + line);
    }
    return Json.mapper().<ObjectNode>valueToTree(figures).put("bad_rows", bad.count());
  }
}

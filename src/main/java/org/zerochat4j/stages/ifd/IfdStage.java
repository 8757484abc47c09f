package org.zerochat4j.stages.ifd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.filter.FieldRange;
import org.zerochat4j.corpus.filter.Filter;
import org.zerochat4j.corpus.filter.FilterConfig;
import org.zerochat4j.corpus.filter.FilterResult;
import org.zerochat4j.corpus.filter.FilterRule;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.Rows;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Safetensors;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * The stage that writes the instruction-following difficulty of every conversation into its row:
 * {@code ppl}, {@code ppl_alone} and {@code ifd}, their quotient. A row of which nothing fits the
 * context gets null for all three; {@code ifd_cut} marks one that was scored in part.
 */
public final class IfdStage {
  private static final String IFD = "ifd";
  private static final MathContext DIGITS = new MathContext(6);

  /**
   * What came out: {@code in = out + bad rows}.
   *
   * @param unscored rows without a score, since their questions fill the context
   * @param cut rows scored in part
   * @param resumed rows that an earlier call had scored
   * @param quantiles of ifd: "0.1", "0.25", "0.5", "0.75", "0.9"
   * @param noHelp rows with an ifd of 1 or more
   * @param kept what the range left, null when it was not asked for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Result(
      long in,
      long out,
      long unscored,
      long cut,
      long resumed,
      Map<String, Double> quantiles,
      @JsonProperty("no_help") long noHelp,
      FilterResult kept,
      double seconds,
      @JsonProperty("bad_rows") BadRows badRows) {}

  private record Item(ObjectNode fields, Conversation conversation) {}

  private final IfdConfig config;
  private final BadRows bad;

  private IfdStage(IfdConfig config) {
    this.config = config;
    this.bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
  }

  /**
   * Scores {@code config.inputs()}.
   *
   * @param resume whether the rows that an interrupted call with the same settings has scored are
   *     kept
   */
  public static Result run(IfdConfig config, boolean resume) {
    Configs.requireAll(config);
    return new IfdStage(config).run(resume);
  }

  private Result run(boolean resume) {
    long began = System.nanoTime();
    long resumed;
    try (OutputFiles outputs = OutputFiles.claim(config.out(), config.kept())) {
      resumed = run(outputs.inputs(config.inputs()), resume);
    }
    FilterResult kept = config.kept() == null ? null : keep();
    return result(resumed, kept, (System.nanoTime() - began) * 1e-9);
  }

  /** Returns how many rows an earlier call had scored. */
  private long run(List<Path> inputs, boolean resume) {
    try (LlamaModel model = LlamaModel.load(config.model());
        ScoredRows scored =
            new ScoredRows(config.out(), identity(config, inputs), resume, config.chunk())) {
      Tokenizer tokenizer = StageModel.tokenizer(config.model(), model);
      int context = config.context() == 0 ? Integer.MAX_VALUE : config.context();
      try (IfdScorer scorer = new IfdScorer(model, ChatTemplate.of(tokenizer), context)) {
        score(scorer, inputs, scored);
      }
      scored.finish();
      return scored.rows();
    }
  }

  private void score(IfdScorer scorer, List<Path> inputs, ScoredRows scored) {
    try (Stream<Item> stream = Rows.read(inputs, IfdStage::item, bad);
        Progress progress = new Progress("ifd", 0, "rows")) {
      Iterator<Item> rows = stream.iterator();
      long done = 0;
      while (done < scored.rows()) {
        if (!rows.hasNext()) {
          throw new UserError(
              "ifd: " + scored.rows() + " rows are scored already, the input has only " + done);
        }
        rows.next();
        done++;
      }
      List<Item> chunk = new ArrayList<>();
      while (rows.hasNext()) {
        chunk.add(rows.next());
        if (chunk.size() == config.chunk() || !rows.hasNext()) {
          scored.add(score(scorer, chunk));
          done += chunk.size();
          progress.update(done, "");
          chunk.clear();
        }
      }
      bad.requireUsable();
    }
  }

  private static Item item(Row row) throws BadRow {
    Conversation conversation = Layouts.conversationOrNull(row);
    if (conversation == null) {
      throw new BadRow("no known conversation layout, its fields are: " + row.fieldNames());
    }
    return new Item(row.fields(), conversation);
  }

  private static List<ObjectNode> score(IfdScorer scorer, List<Item> chunk) {
    List<IfdScore> scores = scorer.score(chunk.stream().map(Item::conversation).toList());
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < chunk.size(); i++) {
      ObjectNode row = chunk.get(i).fields();
      IfdScore score = scores.get(i);
      row.put("ppl", rounded(score.ppl()));
      row.put("ppl_alone", rounded(score.pplAlone()));
      row.put(IFD, rounded(score.ifd()));
      row.remove("ifd_cut");
      if (score.cut()) {
        row.put("ifd_cut", true);
      }
      rows.add(row);
    }
    return rows;
  }

  private static Double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : null;
  }

  private FilterResult keep() {
    FilterConfig all = FilterConfig.defaults();
    return Filter.run(
        new FilterConfig(
            List.of(config.out()),
            config.kept(),
            null,
            Stream.of(FilterRule.values()).filter(rule -> rule != FilterRule.FIELDS).toList(),
            all.minimumTurns(),
            all.maximumTurns(),
            all.prompt(),
            all.answer(),
            all.whole(),
            false,
            all.minimumChinese(),
            all.maximumChinese(),
            all.maximumRepetition(),
            all.maximumSimilarity(),
            all.maximumLengthRatio(),
            List.of(),
            List.of(new FieldRange(IFD, config.minimum(), config.below(), config.top())),
            all.examples(),
            config.maxBadRows(),
            Integer.MAX_VALUE),
        null);
  }

  private Result result(long resumed, FilterResult kept, double seconds) {
    long[] counts = new long[3];
    DoubleStream.Builder values = DoubleStream.builder();
    BadRows none = new BadRows(0, Integer.MAX_VALUE);
    if (counts(config.out()) > 0) {
      try (Stream<ObjectNode> rows = Rows.read(List.of(config.out()), Row::fields, none)) {
        rows.forEachOrdered(row -> {
          counts[0]++;
          counts[1] += row.path(IFD).isNumber() ? 0 : 1;
          counts[2] += row.path("ifd_cut").asBoolean() ? 1 : 0;
          if (row.path(IFD).isNumber()) {
            values.add(row.path(IFD).doubleValue());
          }
        });
      }
    }
    double[] sorted = values.build().sorted().toArray();
    Map<String, Double> quantiles = new LinkedHashMap<>();
    for (double q : sorted.length == 0 ? new double[0] : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
      quantiles.put(Double.toString(q), sorted[(int) Math.round(q * (sorted.length - 1))]);
    }
    long noHelp = Arrays.stream(sorted).filter(ifd -> ifd >= 1).count();
    return new Result(
        counts[0] + bad.count(),
        counts[0],
        counts[1],
        counts[2],
        resumed,
        quantiles,
        noHelp,
        kept,
        seconds,
        bad);
  }

  private static long counts(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** What must be the same for a call that goes on: all that the scores depend on. */
  static ObjectNode identity(IfdConfig config, List<Path> inputs) {
    ObjectNode identity = Configs.tree(config);
    identity.remove(List.of("kept", "minimum", "below", "top"));
    identity.put("modelHash", AtomicFiles.sha256(config.model().resolve(Safetensors.FILE)));
    try {
      ObjectNode sizes = identity.putObject("sizes");
      for (Path file : inputs) {
        sizes.put(file.toString(), Files.size(file));
      }
    } catch (IOException e) {
      throw new UserError("cannot read the inputs: " + e.getMessage(), e);
    }
    return identity;
  }
}

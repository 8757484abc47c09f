package org.zerochat4j.corpus.clean;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.clean.CleanResult.Example;
import org.zerochat4j.corpus.clean.markup.Markup;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.layouts.Page;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.ReadOptions;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.RowInput;
import org.zerochat4j.corpus.rows.RowParser;
import org.zerochat4j.corpus.rows.Rows;

/**
 * Makes documents of raw rows: reads each source's layout, applies the {@link CleaningRule}s and
 * counts what each of them did. Rows are cleaned on all cores and written in their order; only a
 * batch of them is in memory. An instance is good for one corpus and may be used by one thread.
 */
public final class Cleaner {
  private final CleanConfig config;
  private final List<CleaningRule> rules;
  private final BadRows badRows;
  private final CleanCounts counts;
  private BoilerplateLines boilerplate;

  /**
   * With the rules and limits of {@code config}; its inputs and output matter to {@link #run} only.
   */
  public Cleaner(CleanConfig config) {
    this.config = config;
    this.rules = config.rules();
    this.badRows = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
    this.counts = new CleanCounts(rules, config.examples());
    if (rules.contains(CleaningRule.SIMPLIFIED)) {
      Simplified.require();
    }
  }

  /**
   * Cleans the configured inputs into {@code config.out()}.
   *
   * @throws UserError when an input cannot be read or has too many bad rows; nothing is written
   *     then
   */
  public static CleanResult run(CleanConfig config) {
    return run(config, null);
  }

  /**
   * The same.
   *
   * @param report what the caller writes about it, which is no input either; null for nothing
   */
  public static CleanResult run(CleanConfig config, Path report) {
    Configs.requireAll(config);
    try (OutputFiles outputs = OutputFiles.claim(config.out(), report)) {
      return new Cleaner(config).run(outputs);
    }
  }

  private CleanResult run(OutputFiles outputs) {
    if (rules.contains(CleaningRule.BOILERPLATE_LINES)) {
      findBoilerplate(outputs);
    }
    try (Progress progress = new Progress("clean", 0, "rows")) {
      JsonLines.write(
          config.out(),
          sink -> {
            for (CleanInput input : config.inputs()) {
              RowParser<Outcome> work = parser(input, this::written);
              try (Stream<Outcome> outcomes = read(input, outputs, work, badRows)) {
                for (Outcome outcome : (Iterable<Outcome>) outcomes::iterator) {
                  counts.add(outcome);
                  if (outcome.json() != null) {
                    sink.writeRaw(outcome.json());
                  }
                  progress.update(counts.in(), counts.out() + " kept");
                }
              }
            }
            badRows.requireUsable();
          });
    }
    return result();
  }

  /**
   * The documents that survive, with their cleaned texts. Lines that documents share stay, since
   * nobody has read them before.
   */
  public Stream<Document> clean(Stream<Document> documents) {
    return documents.mapMulti((document, next) -> {
      Outcome outcome = apply(new Draft(new Page(document, "text", List.of()), config, null));
      counts.add(outcome);
      if (outcome.document() != null) {
        next.accept(outcome.document());
      }
    });
  }

  /** What happened so far. */
  public CleanResult result() {
    return counts.result(badRows);
  }

  /** Reads everything once to count the lines, as they are when the rule's turn has come. */
  private void findBoilerplate(OutputFiles outputs) {
    BoilerplateLines found = new BoilerplateLines(config.limits());
    List<CleaningRule> before = rules.subList(0, rules.indexOf(CleaningRule.BOILERPLATE_LINES));
    BadRows ignored = BadRows.ignored(config.maxRowBytes());
    try (Progress progress = new Progress("clean: shared lines", 0, "rows")) {
      long[] done = {0};
      for (CleanInput input : config.inputs()) {
        RowParser<long[]> work =
            parser(
                input,
                draft -> {
                  for (CleaningRule rule : before) {
                    String after = rule.apply(draft);
                    if (after == null) {
                      return new long[0];
                    }
                    draft.text(after);
                  }
                  return LineRules.boilerplateCandidates(draft.text());
                });
        try (Stream<long[]> documents = read(input, outputs, work, ignored)) {
          Consumer<long[]> count =
              lines -> {
                found.add(lines);
                progress.update(++done[0], "");
              };
          documents.forEachOrdered(count);
        }
      }
    }
    boilerplate = found;
  }

  private static <T> Stream<T> read(
      CleanInput input, OutputFiles outputs, RowParser<T> work, BadRows bad) {
    ReadOptions options = new ReadOptions(input.text(), input.encoding());
    List<Path> files = outputs.inputs(List.of(input.path()));
    return Rows.read(List.of(new RowInput<>(files, options, work)), bad);
  }

  /** Something to do with a draft of a document; several threads do it at once. */
  @FunctionalInterface
  private interface Work<T> {
    T of(Draft draft);
  }

  private <T> RowParser<T> parser(CleanInput input, Work<T> work) {
    RowParser<Page> pages = Layouts.pages(input.layout(), input.source());
    boolean plain = CleanInput.PLAIN.equals(input.format());
    return row -> {
      Page page = pages.parse(row);
      Draft draft = new Draft(page, config, boilerplate);
      Markup declared = plain ? null : declared(input, row, page);
      if (declared != null || plain || draft.isEncyclopedia()) {
        draft.markup(declared); // What an encyclopedia's fields hold is plain text.
      }
      return work.of(draft);
    };
  }

  private static Markup declared(CleanInput input, Row row, Page page) throws BadRow {
    if (input.format() != null) {
      return Markup.named(input.format());
    }
    if (row.fields().path("format").isTextual()) {
      return Markup.named(row.text("format"));
    }
    if (page.layout().equals("html")) {
      return Markup.HTML;
    }
    Markup byId = Markup.ofFile(page.document().id());
    return byId != null ? byId : Markup.ofFile(row.file().toString());
  }

  private Outcome written(Draft draft) {
    Outcome outcome = apply(draft);
    if (outcome.document() == null) {
      return outcome;
    }
    byte[] json = Json.line(outcome.document()).getBytes(StandardCharsets.UTF_8);
    return new Outcome(
        outcome.source(), outcome.document(), json, null, outcome.changedBy(), outcome.examples());
  }

  /** Pure but for the examples: those that came too late are left out when they are counted. */
  private Outcome apply(Draft draft) {
    Document document = draft.page().document();
    List<CleaningRule> changedBy = new ArrayList<>();
    Map<CleaningRule, Example> examples = new EnumMap<>(CleaningRule.class);
    for (CleaningRule rule : rules) {
      String before = draft.text();
      String after = rule.apply(draft);
      boolean changed = after != null && !after.equals(before);
      if ((after == null || changed) && counts.wantsExample(rule)) {
        examples.put(rule, Outcome.example(document.id(), before, after));
      }
      if (after == null) {
        return new Outcome(document.source(), null, null, rule, changedBy, examples);
      }
      if (changed) {
        changedBy.add(rule);
        draft.text(after);
      }
    }
    Document clean = new Document(document.id(), draft.text(), document.source());
    return new Outcome(document.source(), clean, null, null, changedBy, examples);
  }
}

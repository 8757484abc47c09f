package org.zerochat4j.corpus.clean;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.clean.CleanResult.Example;
import org.zerochat4j.corpus.layouts.DocumentLayout;
import org.zerochat4j.corpus.layouts.DocumentLayout.Page;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.InputFiles;
import org.zerochat4j.corpus.rows.JsonLines;

/**
 * Makes documents of raw rows: reads each source's layout, applies the {@link CleaningRule}s and
 * counts what each of them did. An instance is good for one corpus and may be used by one thread.
 */
public final class Cleaner {
  private static final int EXAMPLE_LENGTH = 200;

  private final CleanConfig config;
  private final List<CleaningRule> rules;
  private final BadRows badRows;
  private final Map<CleaningRule, Long> dropped = new EnumMap<>(CleaningRule.class);
  private final Map<CleaningRule, Long> changed = new EnumMap<>(CleaningRule.class);
  private final Map<CleaningRule, List<Example>> examples = new EnumMap<>(CleaningRule.class);
  private final Map<String, Long> sources = new TreeMap<>();
  private long in;
  private long out;

  /**
   * With the rules and limits of {@code config}; its inputs and output matter to {@link #run} only.
   */
  public Cleaner(CleanConfig config) {
    this.config = config;
    this.rules =
        Arrays.stream(CleaningRule.values())
            .filter(rule -> !config.without().contains(rule))
            .toList();
    this.badRows = new BadRows(config.maxBadRows(), config.maxRowBytes());
  }

  /**
   * Cleans the configured inputs into {@code config.out()}.
   *
   * @throws UserError when an input cannot be read or has too many bad rows; nothing is written
   *     then
   */
  public static CleanResult run(CleanConfig config) {
    if (config.inputs().isEmpty() || config.out() == null) {
      throw new UserError(
          "clean needs inputs and out: name the files to read and the file to write");
    }
    Cleaner cleaner = new Cleaner(config);
    try (Progress progress = new Progress("clean", 0, "rows")) {
      JsonLines.write(
          config.out(),
          sink -> {
            for (CleanInput input : config.inputs()) {
              try (Stream<Outcome> outcomes = cleaner.read(input)) {
                for (Outcome outcome : (Iterable<Outcome>) outcomes::iterator) {
                  Document document = cleaner.count(outcome);
                  if (document != null) {
                    sink.write(document);
                  }
                  progress.update(cleaner.in, cleaner.out + " kept");
                }
              }
            }
          });
    }
    return cleaner.result();
  }

  /** The documents that survive, with their cleaned texts. */
  public Stream<Document> clean(Stream<Document> documents) {
    return documents.mapMulti((document, next) -> {
      Document clean = count(apply(new Page(document, DocumentLayout.TEXT, List.of())));
      if (clean != null) {
        next.accept(clean);
      }
    });
  }

  /** What happened so far. */
  public CleanResult result() {
    Map<String, Long> drops = new LinkedHashMap<>();
    Map<String, Long> changes = new LinkedHashMap<>();
    Map<String, List<Example>> shown = new LinkedHashMap<>();
    for (CleaningRule rule : rules) {
      drops.put(rule.key(), dropped.getOrDefault(rule, 0L));
      changes.put(rule.key(), changed.getOrDefault(rule, 0L));
      if (examples.containsKey(rule)) {
        shown.put(rule.key(), List.copyOf(examples.get(rule)));
      }
    }
    drops.put("bad_rows", badRows.count());
    return new CleanResult(
        in + badRows.count(), out, drops, changes, new TreeMap<>(sources), badRows, shown);
  }

  private Stream<Outcome> read(CleanInput input) {
    return JsonLines.read(
        InputFiles.of(input.path()),
        row -> {
          DocumentLayout layout = input.layout() == null ? DocumentLayout.of(row) : input.layout();
          return apply(layout.page(row, input.source()));
        },
        badRows);
  }

  /** Pure: rows are cleaned by several threads and counted afterwards in their order. */
  private Outcome apply(Page page) {
    Document document = page.document();
    List<Effect> effects = new ArrayList<>();
    String text = document.text();
    for (CleaningRule rule : rules) {
      String after = rule.apply(page, text, config);
      if (after == null || !after.equals(text)) {
        effects.add(new Effect(rule, text, after));
      }
      if (after == null) {
        return new Outcome(document, null, effects);
      }
      text = after;
    }
    Document clean = new Document(document.id(), text, document.source());
    return new Outcome(document, clean, effects);
  }

  private Document count(Outcome outcome) {
    in++;
    for (Effect effect : outcome.effects()) {
      (effect.after() == null ? dropped : changed).merge(effect.rule(), 1L, Long::sum);
      List<Example> kept = examples.computeIfAbsent(effect.rule(), _ -> new ArrayList<>());
      if (kept.size() < config.examples()) {
        kept.add(effect.example(outcome.before().id()));
      }
    }
    if (outcome.after() != null) {
      out++;
      sources.merge(outcome.after().source(), 1L, Long::sum);
    }
    return outcome.after();
  }

  /** A document and what the rules did to it; {@code after} is null when it was dropped. */
  private record Outcome(Document before, Document after, List<Effect> effects) {}

  private record Effect(CleaningRule rule, String before, String after) {
    /** Both texts from a little before the first difference on. */
    Example example(String id) {
      int from = after == null ? 0 : differenceAt(before, after);
      return new Example(
          id,
          Characters.excerpt(before.substring(from), EXAMPLE_LENGTH),
          after == null ? null : Characters.excerpt(after.substring(from), EXAMPLE_LENGTH));
    }

    private static int differenceAt(String a, String b) {
      int i = 0;
      int shorter = Math.min(a.length(), b.length());
      while (i < shorter && a.charAt(i) == b.charAt(i)) {
        i++;
      }
      int from = Math.max(0, i - EXAMPLE_LENGTH / 4);
      return from > 0 && Character.isLowSurrogate(a.charAt(from)) ? from - 1 : from;
    }
  }
}

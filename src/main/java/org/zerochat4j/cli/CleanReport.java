package org.zerochat4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.corpus.clean.CleanResult;
import org.zerochat4j.corpus.clean.CleanResult.Example;
import org.zerochat4j.corpus.clean.CleanResult.SourceCounts;
import org.zerochat4j.eval.report.Cell;
import org.zerochat4j.eval.report.Report;

/** What cleaning did as a page: by rule, by source, and examples of before and after. */
final class CleanReport {
  private CleanReport() {}

  static Report of(CleanResult result) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("Documents kept", number(result.out()));
    figures.put("Rows read", number(result.in()));
    Report report =
        new Report("Cleaning")
            .stage(
                "Cleaning",
                figures,
                "Every row is counted: what came in went out or was dropped by a named rule.");
    report.table("What each rule did", List.of("Rule", "Dropped", "Changed"), rules(result));
    report.table(
        "What each source gave", List.of("Source", "Read", "Kept", "Dropped by"), sources(result));
    report.table("Examples", List.of("Rule", "Document", "Before", "After"), examples(result));
    return report;
  }

  private static List<List<Cell>> rules(CleanResult result) {
    List<List<Cell>> rows = new ArrayList<>();
    result
        .dropped()
        .forEach((rule, dropped) -> {
          long changed = result.changed().getOrDefault(rule, 0L);
          if (dropped + changed > 0) {
            rows.add(List.of(name(rule), Cell.of(number(dropped)), Cell.of(number(changed))));
          }
        });
    return rows;
  }

  private static List<List<Cell>> sources(CleanResult result) {
    List<List<Cell>> rows = new ArrayList<>();
    result
        .sources()
        .forEach((source, counts) ->
            rows.add(
                List.of(
                    Cell.of(source),
                    Cell.of(number(counts.in())),
                    Cell.of(share(counts)),
                    Cell.of(
                        String.join(
                            ", ",
                            counts.dropped().entrySet().stream()
                                .map(e -> e.getKey().replace('_', ' ') + " " + number(e.getValue()))
                                .toList())))));
    return rows;
  }

  private static String share(SourceCounts counts) {
    return String.format(
        Locale.ROOT, "%,d (%.1f %%)", counts.out(), 100.0 * counts.out() / counts.in());
  }

  private static List<List<Cell>> examples(CleanResult result) {
    List<List<Cell>> rows = new ArrayList<>();
    result
        .examples()
        .forEach((rule, examples) -> {
          for (Example example : examples) {
            rows.add(
                List.of(
                    name(rule),
                    Cell.of(example.id()),
                    Cell.of(example.before()),
                    example.after() == null
                        ? Cell.of("").badge("dropped", Cell.Tone.BAD)
                        : Cell.of(example.after())));
          }
        });
    return rows;
  }

  private static Cell name(String rule) {
    return Cell.of(rule.replace('_', ' '));
  }

  private static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}

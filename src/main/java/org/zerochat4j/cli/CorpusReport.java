package org.zerochat4j.cli;

import java.util.Locale;
import org.zerochat4j.corpus.clean.CleanResult;
import org.zerochat4j.corpus.clean.CleaningRule;
import org.zerochat4j.corpus.dedup.DedupMode;
import org.zerochat4j.corpus.dedup.DedupResult;
import org.zerochat4j.corpus.filter.FilterConfig;
import org.zerochat4j.corpus.filter.FilterRule;
import org.zerochat4j.corpus.mix.MixResult;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.split.SplitResult;

/** What the corpus commands tell a person, on stderr. */
final class CorpusReport {
  private static final int SOURCES_SHOWN = 20;

  private CorpusReport() {}

  static void cleaned(CleanResult result) {
    say("clean: " + count(result.in(), "row") + " in, " + count(result.out(), "document") + " out");
    if (result.sources().size() > 1 && result.sources().size() <= SOURCES_SHOWN) {
      result
          .sources()
          .forEach((source, n) -> say("  " + source + ": " + n.out() + " of " + n.in() + " kept"));
    }
    result.dropped().forEach((rule, n) -> sayIfAny("  dropped by " + rule, n));
    result.changed().forEach((rule, n) -> sayIfAny("  changed by " + rule, n));
    bad(result.badRows());
  }

  /** All cleaning rules on stdout, the ones to be asked for marked. */
  static void cleaningRules() {
    for (CleaningRule rule : CleaningRule.values()) {
      rule(rule.key(), rule.summary(), rule.byDefault() ? "" : " (only when asked for)");
    }
  }

  /** The same for the rules that choose rows. */
  static void filterRules() {
    for (FilterRule rule : FilterRule.values()) {
      boolean byDefault = !FilterConfig.defaults().without().contains(rule);
      String note = byDefault ? "" : " (only when asked for, by --set without=[])";
      rule(rule.key(), rule.summary(), note);
    }
  }

  private static void rule(String name, String summary, String note) {
    StandardOut.print(String.format(Locale.ROOT, "%-22s %s%s%n", name, summary, note));
  }

  static void deduplicated(DedupResult result) {
    String rows =
        "dedup: "
            + count(result.in(), "row")
            + " in, "
            + result.out()
            + " out, "
            + result.removed()
            + " removed";
    if (result.mode() == DedupMode.LINES) {
      say(
          rows
              + "; "
              + result.removedLines()
              + " of "
              + count(result.lines(), "line")
              + " removed ("
              + count(result.removedBytes(), "byte")
              + "), "
              + count(result.changed(), "row")
              + " changed");
    } else {
      say(
          rows
              + " ("
              + result.equal()
              + " of them equal) in "
              + count(result.clusters(), "cluster"));
    }
    if (result.repeatedIds() > 0) {
      say(
          "  "
              + result.repeatedIds()
              + " rows have the id of an earlier one: the pairs do not tell them apart");
    }
    bad(result.badRows());
  }

  static void mixed(MixResult result) {
    say("mix: " + count(result.in(), "row") + " in, " + result.out() + " out");
    for (MixResult.Share share : result.inputs()) {
      say("  " + share.path() + ": " + share.out() + " of " + share.in() + " lines");
    }
    bad(result.badRows());
  }

  static void split(SplitResult result) {
    say(
        "split: "
            + count(result.in(), "row")
            + " in, "
            + count(result.prompts(), "different prompt"));
    result.parts().forEach((part, n) -> say("  " + part + ": " + count(n, "row")));
    bad(result.badRows());
  }

  private static void bad(BadRows rows) {
    sayIfAny("  bad rows", rows.count());
    rows.first().forEach(row -> say("    " + row));
  }

  /** "1 file", "2 files". */
  static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static void sayIfAny(String what, long n) {
    if (n > 0) {
      say(what + ": " + n);
    }
  }

  private static void say(String line) {
    System.err.println(line);
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more dependency.
  static void sayFormatted(String format, Object... values) {
    say(String.format(Locale.ROOT, format, values));
  }
}

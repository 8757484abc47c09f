package org.zerochat4j.cli;

import java.util.Locale;
import org.zerochat4j.corpus.clean.CleanResult;
import org.zerochat4j.corpus.clean.CleaningRule;
import org.zerochat4j.corpus.dedup.DedupResult;
import org.zerochat4j.corpus.mix.MixResult;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.split.SplitResult;

/** What the corpus commands tell a person, on stderr. */
final class CorpusReport {
  private static final int SOURCES_SHOWN = 20;

  private CorpusReport() {}

  static void cleaned(CleanResult result) {
    say("clean: " + result.in() + " rows in, " + result.out() + " documents out");
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
  static void rules() {
    for (CleaningRule rule : CleaningRule.values()) {
      System.out.printf(
          Locale.ROOT,
          "%-22s %s%s%n",
          rule.key(),
          rule.summary(),
          rule.byDefault() ? "" : " (only when asked for)");
    }
  }

  static void deduplicated(DedupResult result) {
    say(
        "dedup: "
            + result.in()
            + " rows in, "
            + result.out()
            + " out, "
            + result.removed()
            + " removed ("
            + result.equal()
            + " of them equal) in "
            + result.clusters()
            + " clusters");
    bad(result.badRows());
  }

  static void mixed(MixResult result) {
    say("mix: " + result.in() + " rows in, " + result.out() + " out");
    for (MixResult.Share share : result.inputs()) {
      say("  " + share.path() + ": " + share.out() + " of " + share.in() + " lines");
    }
    bad(result.badRows());
  }

  static void split(SplitResult result) {
    say("split: " + result.in() + " rows in, " + result.prompts() + " different prompts");
    result.parts().forEach((part, n) -> say("  " + part + ": " + n + " rows"));
    bad(result.badRows());
  }

  private static void bad(BadRows rows) {
    sayIfAny("  bad rows", rows.count());
    rows.first().forEach(row -> say("    " + row));
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

package org.zerochat4j.corpus.clean;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.zerochat4j.corpus.clean.CleanResult.Example;
import org.zerochat4j.corpus.clean.CleanResult.SourceCounts;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What the rules have done so far. Counted by one thread in the order of the documents; only {@link
 * #wantsExample} is asked by others.
 */
final class CleanCounts {
  /** Rows may name any source they like; those beyond this number share a line. */
  private static final int MOST_SOURCES = 10_000;

  private static final String OTHER_SOURCES = "(other sources)";

  private final List<CleaningRule> rules;
  private final int examplesPerRule;
  private final Map<CleaningRule, Long> dropped = new EnumMap<>(CleaningRule.class);
  private final Map<CleaningRule, Long> changed = new EnumMap<>(CleaningRule.class);
  private final Set<CleaningRule> enough = ConcurrentHashMap.newKeySet();
  private final Map<CleaningRule, List<Example>> examples = new EnumMap<>(CleaningRule.class);
  private final Map<String, Source> sources = new TreeMap<>();
  private long in;
  private long out;

  CleanCounts(List<CleaningRule> rules, int examplesPerRule) {
    this.rules = rules;
    this.examplesPerRule = examplesPerRule;
  }

  long in() {
    return in;
  }

  long out() {
    return out;
  }

  /** A stale answer costs a little work and changes nothing. */
  boolean wantsExample(CleaningRule rule) {
    return !enough.contains(rule);
  }

  void add(Outcome outcome) {
    in++;
    Source source = source(outcome.source());
    source.in++;
    for (CleaningRule rule : outcome.changedBy()) {
      changed.merge(rule, 1L, Long::sum);
    }
    if (outcome.droppedBy() == null) {
      out++;
      source.out++;
      source.characters += outcome.document().text().length();
    } else {
      dropped.merge(outcome.droppedBy(), 1L, Long::sum);
      source.dropped.merge(outcome.droppedBy(), 1L, Long::sum);
    }
    outcome.examples().forEach(this::addExample);
  }

  private void addExample(CleaningRule rule, Example example) {
    List<Example> kept = examples.computeIfAbsent(rule, _ -> new ArrayList<>());
    if (kept.size() < examplesPerRule) {
      kept.add(example);
    }
    if (kept.size() >= examplesPerRule) {
      enough.add(rule);
    }
  }

  private Source source(String name) {
    Source source = sources.get(name);
    if (source == null) {
      String key = sources.size() < MOST_SOURCES ? name : OTHER_SOURCES;
      source = sources.computeIfAbsent(key, _ -> new Source());
    }
    return source;
  }

  CleanResult result(BadRows badRows) {
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
    Map<String, SourceCounts> counts = new LinkedHashMap<>();
    sources.forEach((name, source) -> counts.put(name, source.counts()));
    return new CleanResult(in + badRows.count(), out, drops, changes, counts, badRows, shown);
  }

  private static final class Source {
    private final Map<CleaningRule, Long> dropped = new EnumMap<>(CleaningRule.class);
    private long in;
    private long out;
    private long characters;

    SourceCounts counts() {
      Map<String, Long> drops = new LinkedHashMap<>();
      dropped.forEach((rule, n) -> drops.put(rule.key(), n));
      return new SourceCounts(in, out, characters, drops);
    }
  }
}

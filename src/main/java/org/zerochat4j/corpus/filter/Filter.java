package org.zerochat4j.corpus.filter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.layouts.RowText;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.RowIndex;

/**
 * The stage that keeps the rows worth learning from. Rows are read twice, first to decide, on all
 * cores, and then to copy them as they are; in between a few bytes are held for each.
 */
public final class Filter {
  private static final int EXAMPLE_LENGTH = 200;

  private final FilterConfig config;
  private final ToIntFunction<String> tokens;
  private final List<FilterRule> rules;
  private final BadRows bad;
  private final Map<FilterRule, Long> dropped = new EnumMap<>(FilterRule.class);
  private final Map<FilterRule, List<FilterResult.Example>> examples =
      new EnumMap<>(FilterRule.class);
  private final BitSet kept = new BitSet();
  private final Map<Integer, Integer> cuts = new HashMap<>(); // row to messages that are left
  private final List<double[]> values = new ArrayList<>(); // of each field with a top share, by row
  private int rows;

  /**
   * What becomes of a row.
   *
   * @param rule the one that drops it, null when it is kept
   * @param messages how many are left of a conversation that is cut, 0 when it is not
   * @param values of the configured fields
   */
  private record Verdict(
      FilterRule rule, FilterResult.Example example, int messages, double[] values) {}

  private Filter(FilterConfig config, ToIntFunction<String> tokens) {
    this.config = config;
    this.tokens = tokens;
    this.rules =
        Arrays.stream(FilterRule.values())
            .filter(rule -> !config.without().contains(rule))
            .toList();
    this.bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
    config.fields().forEach(_ -> values.add(new double[1024]));
  }

  /**
   * Filters the configured inputs into {@code config.out()}.
   *
   * @param tokens how many tokens a text has; called by several threads; null when there are no
   *     limits in tokens
   * @throws UserError when an input cannot be read, has too many bad rows, or not one row has a
   *     known form; nothing is written then
   */
  public static FilterResult run(FilterConfig config, ToIntFunction<String> tokens) {
    Configs.requireAll(config);
    try (OutputFiles outputs = OutputFiles.claim(config.out())) {
      return new Filter(config, tokens).run(outputs.inputs(config.inputs()));
    }
  }

  private FilterResult run(List<Path> files) {
    RowIndex index;
    try (Progress progress = new Progress("filter", 0, "rows")) {
      index =
          new RowIndex(
              files,
              this::judge,
              bad,
              verdict -> {
                count(verdict);
                progress.update(rows, kept.cardinality() + " kept");
              });
    }
    if (rows > 0 && dropped.getOrDefault(FilterRule.FORM, 0L) == rows) {
      throw new UserError(
          "filter: none of the rows can be used; the first: "
              + (config.examples() > 0
                  ? examples.get(FilterRule.FORM).getFirst().reason()
                  : "set examples=1 to see why"));
    }
    keepLargest();
    JsonLines.write(
        config.out(),
        sink ->
            index.reread((row, json) -> {
              if (kept.get(row)) {
                write(sink, row, json);
              }
            }));
    return result();
  }

  /** Pure: rows are judged by several threads and counted afterwards in their order. */
  private Verdict judge(Row row) {
    List<Example> content;
    try {
      content = RowText.content(row);
    } catch (BadRow e) {
      return drop(FilterRule.FORM, row, e.getMessage(), row.fields().toString());
    }
    double[] numbers = new double[config.fields().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = config.fields().get(i).value(row.fields());
    }
    int messages = 0;
    for (Example example : content) {
      Subject subject = Subject.of(example);
      Conversation whole = config.cut() && content.size() == 1 ? conversation(example) : null;
      Conversation cut = whole == null ? null : cut(whole);
      if (whole != null && !cut.equals(whole)) {
        messages = cut.messages().size();
        subject = Subject.of(cut);
      }
      for (FilterRule rule : rules) {
        String reason =
            rule == FilterRule.FIELDS ? outOfRange(numbers) : rule.reason(subject, config, tokens);
        if (reason != null) {
          return drop(rule, row, reason, subject.whole());
        }
      }
    }
    return new Verdict(null, null, messages, numbers);
  }

  private static Conversation conversation(Example example) {
    return switch (example) {
      case Conversation conversation -> conversation;
      case Instruction instruction -> instruction.conversation();
      default -> null;
    };
  }

  private static Verdict drop(FilterRule rule, Row row, String reason, String text) {
    FilterResult.Example example =
        new FilterResult.Example(row.id(), reason, Characters.excerpt(text, EXAMPLE_LENGTH));
    return new Verdict(rule, example, 0, null);
  }

  private String outOfRange(double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      String problem = config.fields().get(i).problem(numbers[i]);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** The longest beginning that fits and ends with an answer; the whole where there is none. */
  private Conversation cut(Conversation whole) {
    for (int end = whole.messages().size(); end > 1; end--) {
      List<Message> messages = whole.messages().subList(0, end);
      if (messages.getLast().role().equals(Message.ASSISTANT)) {
        Conversation shorter = new Conversation(whole.id(), messages, whole.source());
        if (config.whole().problem("", Subject.of(shorter).whole(), tokens) == null) {
          return end == whole.messages().size() ? whole : shorter;
        }
      }
    }
    return whole;
  }

  private void count(Verdict verdict) {
    if (verdict.rule() == null) {
      kept.set(rows);
      if (verdict.messages() > 0) {
        cuts.put(rows, verdict.messages());
      }
    } else {
      dropped.merge(verdict.rule(), 1L, Long::sum);
      List<FilterResult.Example> shown =
          examples.computeIfAbsent(verdict.rule(), _ -> new ArrayList<>());
      if (shown.size() < config.examples()) {
        shown.add(verdict.example());
      }
    }
    for (int i = 0; i < values.size(); i++) {
      if (rows == values.get(i).length) {
        values.set(i, Arrays.copyOf(values.get(i), rows * 2));
      }
      values.get(i)[rows] = verdict.rule() == null ? verdict.values()[i] : Double.NaN;
    }
    rows++;
  }

  /**
   * Drops what is not among the largest of a field with a top share; equal values stay together.
   */
  private void keepLargest() {
    BitSet candidates = (BitSet) kept.clone();
    for (int i = 0; i < values.size(); i++) {
      double[] all = values.get(i);
      double[] sorted = candidates.stream().mapToDouble(row -> all[row]).sorted().toArray();
      FieldRange range = config.fields().get(i);
      int wanted = (int) Math.ceil(range.top() * sorted.length);
      if (range.top() == 1 || sorted.length == 0) {
        continue;
      }
      double least = sorted[sorted.length - wanted];
      for (int row = kept.nextSetBit(0); row >= 0; row = kept.nextSetBit(row + 1)) {
        if (all[row] < least) {
          kept.clear(row);
          cuts.remove(row);
          dropped.merge(FilterRule.FIELDS, 1L, Long::sum);
        }
      }
    }
  }

  private void write(JsonLines.Sink sink, int number, byte[] json) throws IOException {
    Integer messages = cuts.get(number);
    if (messages == null) {
      sink.writeRaw(json);
      return;
    }
    ObjectNode fields = (ObjectNode) Json.mapper().readTree(json);
    try {
      Row row = new Row(config.out(), 0, 0, fields);
      Conversation whole = conversation(RowText.content(row).getFirst());
      ObjectNode cut = Json.mapper().createObjectNode();
      if (fields.has("id")) {
        cut.set("id", fields.get("id"));
      }
      cut.set("messages", Json.mapper().valueToTree(whole.messages().subList(0, messages)));
      if (fields.has("source")) {
        cut.set("source", fields.get("source"));
      }
      sink.write(cut);
    } catch (BadRow e) {
      throw new IOException("an input changed while it was read: " + e.getMessage(), e);
    }
  }

  private FilterResult result() {
    Map<String, Long> drops = new LinkedHashMap<>();
    Map<String, List<FilterResult.Example>> shown = new LinkedHashMap<>();
    for (FilterRule rule : FilterRule.values()) {
      if (rules.contains(rule) || dropped.containsKey(rule)) {
        drops.put(rule.key(), dropped.getOrDefault(rule, 0L));
      }
      if (examples.containsKey(rule)) {
        shown.put(rule.key(), List.copyOf(examples.get(rule)));
      }
    }
    drops.put("bad_rows", bad.count());
    return new FilterResult(rows + bad.count(), kept.cardinality(), cuts.size(), drops, bad, shown);
  }
}

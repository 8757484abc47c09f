package org.zerochat4j.corpus.layouts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.RowInput;
import org.zerochat4j.corpus.rows.Rows;

/**
 * The stage that brings rows of any layout into one unified form. Rows stream: they are read,
 * mapped and written as JSON on all cores, in order, a batch in memory at a time.
 *
 * <ul>
 *   <li>An instruction as messages: the input on the lines below the instruction.
 *   <li>Messages as an instruction: the last question with its answer; what was said before is in
 *       {@code history}, pairs of question and answer, and the system message in {@code system}.
 *   <li>A preference as messages or an instruction: the chosen answer.
 *   <li>Anything as a document: what is said, a blank line between the turns.
 * </ul>
 */
public final class Convert {
  private final Form form;
  private final LayoutChoice choice;
  private final BadRows bad;
  private final Map<String, Long> dropped = new TreeMap<>();
  private final Map<String, Long> changed = new TreeMap<>();
  private final Map<String, Long> layouts = new TreeMap<>();
  private long rows;
  private long out;

  private Convert(ConvertConfig config) {
    this.form = config.to();
    this.choice = LayoutChoice.of(config.layout(), form);
    this.bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
  }

  /**
   * Writes {@code config.out()}; the rows that could not be used are beside it.
   *
   * @throws UserError when there is no such layout, an input cannot be read or has too many bad
   *     rows; nothing is written then
   */
  public static ConvertResult run(ConvertConfig config) {
    Configs.requireAll(config);
    Convert convert = new Convert(config);
    try (OutputFiles outputs = OutputFiles.claim(config.out());
        Progress progress = new Progress("convert", 0, "rows")) {
      RowInput<Converted> input =
          new RowInput<>(outputs.inputs(config.inputs()), config.reading(), convert::convert);
      JsonLines.write(config.out(), sink -> convert.write(input, sink, progress));
    }
    return convert.result();
  }

  private void write(RowInput<Converted> input, JsonLines.Sink sink, Progress progress)
      throws IOException {
    try (Stream<Converted> parsed = Rows.read(List.of(input), bad)) {
      Iterator<Converted> all =
          new Trees<>(
              parsed.peek(this::countRow).iterator(),
              row -> row.found.fragment(),
              messages -> Converted.of(TreeMapping.assemble(messages, form), null, form));
      while (all.hasNext()) {
        Converted next = all.next();
        for (byte[] line : next.lines) {
          sink.writeRaw(line);
          out++;
        }
        next.found.leftOut().forEach(reason -> dropped.merge(reason, 1L, Long::sum));
        next.found.changed().forEach(what -> changed.merge(what, 1L, Long::sum));
        progress.update(rows, out + " written");
      }
      bad.requireUsable();
    }
  }

  /** Called by several threads. */
  private Converted convert(Row row) throws BadRow {
    Layout layout = choice.of(row);
    return Converted.of(layout.read(row, form), layout.name(), form);
  }

  private void countRow(Converted row) {
    rows++;
    layouts.merge(row.layout, 1L, Long::sum);
  }

  private ConvertResult result() {
    if (bad.count() > 0) {
      dropped.put("bad_rows", bad.count());
    }
    long in = out + dropped.values().stream().mapToLong(Long::longValue).sum();
    return new ConvertResult(rows + bad.count(), in, out, dropped, changed, layouts, bad);
  }

  /** What a row gave, and the lines to write. */
  private record Converted(Found found, String layout, List<byte[]> lines) {
    static Converted of(Found found, String layout, Form form) {
      List<byte[]> lines = new ArrayList<>();
      for (Example example : found.examples()) {
        try {
          String line = Json.line(Forms.fields(example, form, found));
          lines.add(line.getBytes(StandardCharsets.UTF_8));
        } catch (LeftOut e) {
          found.leaveOut(e.getMessage());
        }
      }
      return new Converted(found, layout, lines);
    }
  }
}

package org.zerochat4j.eval.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.AtomicFiles;

/**
 * One self-contained HTML page: an introduction, then stages, each with its figures in plain words,
 * charts and tables. Everything handed in is text, never markup. Calls of {@link #chart} and {@link
 * #table} belong to the stage begun last.
 */
public final class Report {
  private final String title;
  private final List<String> intro = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();

  /** A stage's content; charts and tables are ready HTML. */
  private record Stage(
      String name,
      Map<String, String> figures,
      String explanation,
      List<String> charts,
      List<String> tables) {}

  /** An empty page. */
  public Report(String title) {
    this.title = title;
  }

  /** Adds a paragraph below the title. */
  public Report intro(String paragraph) {
    intro.add(paragraph);
    return this;
  }

  /**
   * Begins a stage.
   *
   * @param figures label to value in the order to show; the first is the headline
   * @param explanation what the figures mean, for somebody who has not read anything else
   */
  public Report stage(String name, Map<String, String> figures, String explanation) {
    stages.add(
        new Stage(
            name, new LinkedHashMap<>(figures), explanation, new ArrayList<>(), new ArrayList<>()));
    return this;
  }

  /** Adds a line chart to the stage. */
  public Report chart(String chartTitle, String xLabel, String yLabel, List<Series> series) {
    return chart(chartTitle, xLabel, yLabel, "", series);
  }

  /** Adds a line chart with an axis on the right for series of {@link Series.Style#RIGHT}. */
  public Report chart(
      String chartTitle, String xLabel, String yLabel, String rightLabel, List<Series> series) {
    current().charts().add(new LineChart(chartTitle, xLabel, yLabel, rightLabel, series).html());
    return this;
  }

  /** Adds a table to the stage; rows may be shorter than the header. */
  public Report table(String tableTitle, List<String> headers, List<List<Cell>> rows) {
    StringBuilder out = new StringBuilder("<figure class=\"table\"><figcaption>");
    out.append(Html.escape(tableTitle)).append("</figcaption><div><table><thead><tr>");
    headers.forEach(h -> out.append("<th scope=\"col\">").append(Html.escape(h)).append("</th>"));
    out.append("</tr></thead><tbody>\n");
    for (List<Cell> row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String header = i < headers.size() ? headers.get(i) : "";
        out.append("<td data-label=\"").append(Html.escape(header)).append("\">");
        cell(out, row.get(i));
        out.append("</td>");
      }
      out.append("</tr>\n");
    }
    current().tables().add(out.append("</tbody></table></div></figure>\n").toString());
    return this;
  }

  /** Writes the page. */
  public void write(Path file) {
    AtomicFiles.writeString(file, html());
  }

  /** The page. */
  public String html() {
    StringBuilder out = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n");
    out.append("<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.append("<title>").append(Html.escape(title)).append("</title>\n");
    out.append("<style>\n").append(resource("report.css")).append("</style>\n</head>\n<body>\n");
    out.append("<header>\n<h1").append(Html.language(title)).append('>');
    out.append(Html.escape(title)).append("</h1>\n");
    for (String paragraph : intro) {
      out.append("<p").append(Html.language(paragraph)).append('>');
      out.append(Html.escape(paragraph)).append("</p>\n");
    }
    navigation(out);
    out.append("</header>\n<main>\n");
    for (int i = 0; i < stages.size(); i++) {
      section(out, i + 1, stages.get(i));
    }
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private void navigation(StringBuilder out) {
    if (stages.size() < 2) {
      return;
    }
    out.append("<nav><ol>\n");
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      out.append("<li><a href=\"#stage-").append(i + 1).append("\"><span>");
      out.append(Html.escape(stage.name())).append("</span>");
      stage.figures().entrySet().stream()
          .findFirst()
          .ifPresent(figure -> {
            out.append("<b>").append(Html.escape(figure.getValue())).append("</b><small>");
            out.append(Html.escape(figure.getKey())).append("</small>");
          });
      out.append("</a></li>\n");
    }
    out.append("</ol></nav>\n");
  }

  private static void section(StringBuilder out, int number, Stage stage) {
    out.append("<section id=\"stage-").append(number).append("\">\n<h2><i>").append(number);
    out.append("</i>").append(Html.escape(stage.name())).append("</h2>\n<div class=\"card\">");
    out.append("<dl>\n");
    stage
        .figures()
        .forEach((label, value) -> {
          out.append("<div><dt>").append(Html.escape(label)).append("</dt><dd>");
          out.append(Html.escape(value)).append("</dd></div>\n");
        });
    out.append("</dl>\n<p").append(Html.language(stage.explanation())).append('>');
    out.append(Html.escape(stage.explanation())).append("</p></div>\n");
    if (!stage.charts().isEmpty()) {
      out.append("<div class=\"charts\">\n");
      stage.charts().forEach(out::append);
      out.append("</div>\n");
    }
    stage.tables().forEach(out::append);
    out.append("</section>\n");
  }

  private static void cell(StringBuilder out, Cell cell) {
    if (!cell.text().isEmpty()) {
      out.append("<span").append(Html.language(cell.text())).append('>');
      out.append(Html.escape(cell.text())).append("</span>");
    }
    for (Cell.Badge badge : cell.badges()) {
      String tone =
          switch (badge.tone()) {
            case GOOD -> "good";
            case BAD -> "bad";
            case PLAIN -> "plain";
          };
      out.append(" <em class=\"").append(tone).append("\">");
      out.append(Html.escape(badge.text())).append("</em>");
    }
  }

  private Stage current() {
    if (stages.isEmpty()) {
      throw new IllegalStateException("charts and tables belong to a stage: begin one first");
    }
    return stages.getLast();
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program is incomplete: " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

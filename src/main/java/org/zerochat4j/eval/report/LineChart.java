package org.zerochat4j.eval.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.zerochat4j.eval.report.Series.Style;

/**
 * A line chart as inline SVG. Colours come from the page's style sheet, so it follows light and
 * dark.
 */
final class LineChart {
  /** Small, so that a phone shows it near its real size and letters stay readable. */
  private static final int WIDTH = 460;

  private static final int HEIGHT = 270;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;

  /** Room for the numbers of an axis on the right. */
  private static final int RIGHT_AXIS = 48;

  private static final int TOP = 26;
  private static final int BOTTOM = 42;
  private static final int COLOURS = 5;

  /** Places at which values can be read off by pointing at them. */
  private static final int HOVER_BANDS = 60;

  /** With more points than this dots would hide the line. */
  private static final int MOST_DOTS = 60;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final String rightLabel;
  private final List<Series> series;
  private final int end;

  /**
   * @param rightLabel of the axis for {@link Style#RIGHT}
   */
  LineChart(String title, String xLabel, String yLabel, String rightLabel, List<Series> series) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.rightLabel = rightLabel;
    this.series = series.stream().map(Series::downsampled).toList();
    boolean twoAxes = series.stream().anyMatch(s -> s.style() == Style.RIGHT);
    this.end = WIDTH - (twoAxes ? RIGHT_AXIS : RIGHT);
  }

  /** The chart with its caption and legend. */
  String html() {
    StringBuilder out = new StringBuilder();
    out.append("<figure class=\"chart\"><figcaption>").append(Html.escape(title));
    if (series.size() > 1) {
      out.append("<span class=\"legend\">");
      for (int i = 0; i < series.size(); i++) {
        boolean crosses = series.get(i).style() == Style.CROSSES;
        out.append("<span class=\"k").append(i % COLOURS).append(crosses ? " x\">" : "\">");
        out.append(Html.escape(series.get(i).name())).append("</span>");
      }
      out.append("</span>");
    }
    out.append("</figcaption>");
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            WIDTH,
            HEIGHT,
            Html.escape(title + ": " + yLabel + " / " + xLabel)));
    double[] xs = values(s -> true, Series::x);
    if (xs.length == 0) {
      out.append(text(WIDTH / 2.0, HEIGHT / 2.0, "mid", "no data"));
    } else {
      draw(out, Axis.of(min(xs), max(xs), 6));
    }
    return out.append("</svg></figure>\n").toString();
  }

  /** The numbers of all finite points of the series wanted. */
  private double[] values(Predicate<Series> wanted, Function<Series, double[]> numbers) {
    return series.stream()
        .filter(wanted)
        .flatMapToDouble(s ->
            IntStream.range(0, s.x().length)
                .filter(s::isFinite)
                .mapToDouble(i -> numbers.apply(s)[i]))
        .toArray();
  }

  private void draw(StringBuilder out, Axis x) {
    double[] lefts = values(s -> s.style() != Style.RIGHT, Series::y);
    double[] rights = values(s -> s.style() == Style.RIGHT, Series::y);
    Axis left = lefts.length == 0 ? null : Axis.of(min(lefts), max(lefts), 5).rounded();
    Axis right = rights.length == 0 ? null : Axis.of(min(rights), max(rights), 5).rounded();
    for (int i = 0; left != null && i < left.tickCount(); i++) {
      double at = down(left, left.tick(i));
      out.append(line("grid", LEFT, at, end, at));
      out.append(text(LEFT - 7, at + 4, "end", left.label(left.tick(i))));
    }
    // In the colour of its line, so that nobody reads one off the wrong axis.
    String colour =
        "t" + series.stream().map(Series::style).toList().indexOf(Style.RIGHT) % COLOURS;
    for (int i = 0; right != null && i < right.tickCount(); i++) {
      double at = down(right, right.tick(i));
      out.append(text(end + 7, at + 4, colour, right.label(right.tick(i))));
    }
    out.append(line("base", LEFT, HEIGHT - BOTTOM, end, HEIGHT - BOTTOM));
    for (int i = 0; i < x.tickCount(); i++) {
      double at = across(x, x.tick(i));
      out.append(line("base", at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 4));
      out.append(text(at, HEIGHT - BOTTOM + 17, "mid", x.label(x.tick(i))));
    }
    out.append(text((LEFT + end) / 2.0, HEIGHT - 6, "mid name", xLabel));
    out.append(text(4, 13, "name", yLabel));
    if (right != null) {
      out.append(text(WIDTH - 4, 13, "end " + colour, rightLabel));
    }
    for (int i = 0; i < series.size(); i++) {
      Series s = series.get(i);
      if (s.style() == Style.CROSSES) {
        crosses(out, s, "s" + i % COLOURS, x);
        continue;
      }
      Axis y = s.style() == Style.RIGHT ? right : left;
      if (y != null) {
        lines(out, s, "s" + i % COLOURS + (s.style() == Style.FAINT ? " faint" : ""), x, y);
        dots(out, s, "d" + i % COLOURS, x, y);
      }
    }
    bands(out, x, left, right);
  }

  private void crosses(StringBuilder out, Series s, String colour, Axis x) {
    out.append("<path class=\"").append(colour).append("\" d=\"");
    for (double at : s.x()) {
      if (Double.isFinite(at)) {
        double middle = across(x, Math.clamp(at, x.low(), x.high()));
        out.append(String.format(Locale.ROOT, "M%.1f %dl6 6m0-6l-6 6", middle - 3, TOP));
      }
    }
    out.append("\"/>");
  }

  private void dots(StringBuilder out, Series s, String colour, Axis x, Axis y) {
    boolean dotted = s.style() == Style.DOTS || s.style() == Style.RIGHT;
    for (int i = 0; i < s.x().length; i++) {
      if (dotted && s.x().length <= MOST_DOTS && s.isFinite(i)) {
        out.append(dot(colour, across(x, s.x()[i]), down(y, s.y()[i]), 2.5));
      }
    }
  }

  private void lines(StringBuilder out, Series s, String colour, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < s.x().length; i++) {
      if (!s.isFinite(i)) {
        pen = false;
        continue;
      }
      boolean alone = !pen && (i + 1 == s.x().length || !s.isFinite(i + 1));
      String point =
          String.format(Locale.ROOT, "%.1f %.1f", across(x, s.x()[i]), down(y, s.y()[i]));
      // A round cap makes a line without length visible, where a point has no neighbours.
      path.append(pen ? "L" : "M").append(point).append(alone ? "h0" : "");
      pen = true;
    }
    out.append("<path class=\"").append(colour).append("\" d=\"").append(path).append("\"/>");
  }

  /** Strips that show, when pointed at or tapped, the values nearest to their middle. */
  private void bands(StringBuilder out, Axis x, Axis left, Axis right) {
    int most = series.stream().mapToInt(s -> s.x().length).max().orElse(0);
    int count = Math.clamp(most, 1, HOVER_BANDS);
    double wide = (double) (end - LEFT) / count;
    for (int b = 0; b < count; b++) {
      double share = count == 1 ? 0.5 : (double) b / (count - 1);
      double middle = x.low() + share * (x.high() - x.low());
      List<String> parts = new ArrayList<>();
      StringBuilder marks = new StringBuilder();
      double at = across(x, middle);
      for (int i = 0; i < series.size(); i++) {
        Series s = series.get(i);
        int nearest = nearest(s, middle);
        if (nearest < 0) {
          continue;
        }
        if (parts.isEmpty()) {
          parts.add(xLabel + " " + Axis.exact(s.x()[nearest]));
          at = across(x, s.x()[nearest]);
        }
        parts.add((series.size() > 1 ? s.name() + " " : "") + Axis.exact(s.y()[nearest]));
        Axis y = s.style() == Style.RIGHT ? right : left;
        marks.append(
            dot("d" + i % COLOURS, across(x, s.x()[nearest]), down(y, s.y()[nearest]), 3.5));
      }
      if (parts.isEmpty()) {
        continue;
      }
      String label = String.join(" · ", parts);
      out.append("<g class=\"band\"><title>").append(Html.escape(label)).append("</title>");
      out.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
              across(x, middle) - wide / 2,
              TOP,
              wide,
              HEIGHT - BOTTOM - TOP));
      out.append(line("guide", at, TOP, at, HEIGHT - BOTTOM)).append(marks);
      out.append(text(WIDTH - RIGHT, 13, "end read", label)).append("</g>");
    }
  }

  private static int nearest(Series s, double x) {
    int best = -1;
    for (int i = 0; i < s.x().length; i++) {
      if (s.isFinite(i) && (best < 0 || Math.abs(s.x()[i] - x) < Math.abs(s.x()[best] - x))) {
        best = i;
      }
    }
    return best;
  }

  private double across(Axis x, double value) {
    return LEFT + x.position(value) * (end - LEFT);
  }

  private static double down(Axis y, double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static String dot(String style, double x, double y, double radius) {
    return String.format(
        Locale.ROOT,
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
        style,
        x,
        y,
        radius);
  }

  private static String line(String style, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style,
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String style, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        style,
        x,
        y,
        Html.escape(text));
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }
}

package org.zerochat4j.eval.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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
  private static final int TOP = 26;
  private static final int BOTTOM = 42;
  private static final int COLOURS = 5;

  /** Places at which values can be read off by pointing at them. */
  private static final int HOVER_BANDS = 60;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series;

  LineChart(String title, String xLabel, String yLabel, List<Series> series) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.series = series.stream().map(Series::downsampled).toList();
  }

  /** The chart with its caption and legend. */
  String html() {
    StringBuilder out = new StringBuilder();
    out.append("<figure class=\"chart\"><figcaption>").append(Html.escape(title));
    if (series.size() > 1) {
      out.append("<span class=\"legend\">");
      for (int i = 0; i < series.size(); i++) {
        out.append("<span class=\"k").append(i % COLOURS).append("\">");
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
    double[] xs = finite(true);
    double[] ys = finite(false);
    if (xs.length == 0) {
      out.append(text(WIDTH / 2.0, HEIGHT / 2.0, "mid", "no data"));
    } else {
      draw(out, xs, ys);
    }
    return out.append("</svg></figure>\n").toString();
  }

  private double[] finite(boolean wantX) {
    return series.stream()
        .flatMapToDouble(s ->
            IntStream.range(0, s.x().length)
                .filter(s::isFinite)
                .mapToDouble(i -> wantX ? s.x()[i] : s.y()[i]))
        .toArray();
  }

  private void draw(StringBuilder out, double[] xs, double[] ys) {
    Axis x = Axis.of(min(xs), max(xs), 6);
    Axis y = Axis.of(min(ys), max(ys), 5).rounded();
    for (int i = 0; i < y.tickCount(); i++) {
      double at = down(y, y.tick(i));
      out.append(line("grid", LEFT, at, WIDTH - RIGHT, at));
      out.append(text(LEFT - 7, at + 4, "end", y.label(y.tick(i))));
    }
    out.append(line("base", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM));
    for (int i = 0; i < x.tickCount(); i++) {
      double at = across(x, x.tick(i));
      out.append(line("base", at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 4));
      out.append(text(at, HEIGHT - BOTTOM + 17, "mid", x.label(x.tick(i))));
    }
    out.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "mid name", xLabel));
    out.append(text(4, 13, "name", yLabel));
    for (int i = 0; i < series.size(); i++) {
      lines(out, series.get(i), "s" + i % COLOURS, x, y);
    }
    bands(out, x, y);
  }

  private static void lines(StringBuilder out, Series s, String colour, Axis x, Axis y) {
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
  private void bands(StringBuilder out, Axis x, Axis y) {
    int most = series.stream().mapToInt(s -> s.x().length).max().orElse(0);
    int count = Math.clamp(most, 1, HOVER_BANDS);
    double wide = (double) (WIDTH - RIGHT - LEFT) / count;
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
        marks.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"d%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>",
                i % COLOURS,
                across(x, s.x()[nearest]),
                down(y, s.y()[nearest])));
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

  private static double across(Axis x, double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double down(Axis y, double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - BOTTOM - TOP);
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

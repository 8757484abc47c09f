package org.zerochat4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.eval.report.Series.Style;

class ReportTest {
  private static final String NASTY = "<script>alert('x')</script> & \"quoted\" \u0007\uD83D 你好";

  private static Series line(String name, double... y) {
    return new Series(name, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  private static Report chartOf(List<Series> series) {
    return new Report("t").stage("s", Map.of(), "").chart("c", "x", "y", series);
  }

  private static String svg(Report report) {
    String html = report.html();
    return html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6);
  }

  /** Whoever trains a model on web text will see markup in its answers. */
  @Test
  void escapesEverythingHandedIn() {
    String html =
        new Report(NASTY)
            .intro(NASTY)
            .stage(NASTY, Map.of(NASTY, NASTY), NASTY)
            .chart(NASTY, NASTY, NASTY, List.of(line(NASTY, 1, 2), line(NASTY, 2, 1)))
            .table(
                NASTY, List.of(NASTY), List.of(List.of(Cell.of(NASTY).badge(NASTY, Cell.Tone.BAD))))
            .html();
    assertThat(html).doesNotContain("<script", "alert('", "\u0007", "\uD83D ");
    assertThat(html).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted");
    assertThat(html).contains("\uFFFD\uFFFD 你好");
  }

  /** The page is opened from a disk, mailed, or read without a network. */
  @Test
  void isOneFileWithoutAnythingFromOutside(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.html");
    chartOf(List.of(line("a", 1, 2, 3))).table("t", List.of("h"), List.of()).write(file);
    String html = Files.readString(file, StandardCharsets.UTF_8);
    assertThat(html)
        .doesNotContain("http:", "https:", "url(", "@import", "<link", "<script", "src=");
    assertThat(html).contains("<meta charset=\"utf-8\">", "prefers-color-scheme", "viewport");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** A run that failed early has charts without data. */
  @Test
  void chartsWithoutAnyFinitePointSaySo() {
    assertThat(svg(chartOf(List.of()))).contains("no data");
    assertThat(svg(chartOf(List.of(line("a"))))).contains("no data");
    assertThat(svg(chartOf(List.of(line("a", Double.NaN, Double.POSITIVE_INFINITY)))))
        .contains("no data")
        .doesNotContain("NaN", "Infinity");
  }

  /** NaN in a path attribute makes a browser drop the rest of the line. */
  @Test
  void valuesThatAreNotFiniteInterruptTheLine() {
    String svg =
        svg(chartOf(List.of(line("a", 1, 2, Double.NaN, 3, Double.NEGATIVE_INFINITY, 4, 5))));
    assertThat(svg).doesNotContain("NaN", "Infinity");
    String path = svg.replaceAll("(?s).*<path class=\"s0\" d=\"([^\"]*)\".*", "$1");
    assertThat(path.chars().filter(c -> c == 'M')).hasSize(3);
    assertThat(path).contains("h0");
  }

  /** One value, equal values, tiny and huge ranges: division by a range of zero. */
  @Test
  void everyRangeGivesAFiniteChart() throws Exception {
    for (double[] y :
        new double[][] {
          {5},
          {0, 0},
          {3, 3, 3},
          {-1e-12, 1e-12},
          {1e300, -1e300},
          {1e-300, 2e-300},
          {1e9, 1e9 + 1e-7}
        }) {
      String svg = svg(chartOf(List.of(line("a", y))));
      assertThat(svg).as(Arrays.toString(y)).doesNotContain("NaN", "Infinity", "no data");
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** A long run must not make a page of many megabytes, nor hide its one spike. */
  @Test
  void longSeriesAreThinnedButKeepSpikesAndGaps() {
    double[] y = new double[100_000];
    y[77_777] = 9;
    y[12_345] = Double.NaN;
    Series thin = line("a", y).downsampled();
    assertThat(thin.x().length).isLessThanOrEqualTo(1000);
    assertThat(thin.y()).contains(9).contains(Double.NaN);
    assertThat(thin.x()).isSorted();
    assertThat(chartOf(List.of(line("a", y))).html().length()).isLessThan(100_000);
  }

  /** In a locale with a decimal comma the SVG would be invalid. */
  @Test
  void doesNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    String expected = chartOf(List.of(line("a", 0.5, 1234.25))).html();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(chartOf(List.of(line("a", 0.5, 1234.25))).html()).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Ticks are what people read the values from. */
  @Test
  void ticksAreRoundNumbers() {
    assertThat(labels(Axis.of(0, 4_800_000, 6))).containsExactly("0", "1M", "2M", "3M", "4M");
    assertThat(labels(Axis.of(0.1, 0.93, 5))).containsExactly("0.2", "0.4", "0.6", "0.8");
    assertThat(labels(Axis.of(-1, 1, 4))).containsExactly("-1.0", "-0.5", "0.0", "0.5", "1.0");
  }

  private static List<String> labels(Axis axis) {
    return IntStream.range(0, axis.tickCount()).mapToObj(i -> axis.label(axis.tick(i))).toList();
  }

  /** Otherwise the chart would be lost without a word. */
  @Test
  void refusesAChartOutsideAnyStageAndUnequalLengths() {
    assertThatThrownBy(() -> new Report("t").chart("c", "x", "y", List.of()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Series("a", new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 x but 2 y");
  }

  /** Bits a byte beside nats a token: on one scale one of them would be a flat line. */
  @Test
  void anotherUnitHasAnAxisOfItsOwn() {
    Series right = new Series("b", new double[] {0, 2}, new double[] {1000, 3000}, Style.RIGHT);
    String svg =
        svg(
            new Report("t")
                .stage("s", Map.of(), "")
                .chart("c", "x", "left", "right", List.of(line("a", 1, 2, 3), right)));
    assertThat(svg).contains(">left<", "class=\"end t1\"", ">right<", ">3000<", ">3.0<");
    assertThat(svg.split("<path ", -1)).hasSize(3);
    // Both lines fill the height: from the lowest tick to the highest.
    assertThat(svg).contains("M52.0 228.0", "412.0 26.0\"/>");
  }

  /** What happened without a value must neither vanish nor bend the axis. */
  @Test
  void crossesStandAtTheirPlacesWhateverTheValues() {
    String svg =
        svg(
            chartOf(
                List.of(
                    line("a", 1, 2, 3),
                    Series.crosses("skipped", new double[] {1, Double.NaN, 99}))));
    String crosses = svg.replaceAll("(?s).*<path class=\"s1\" d=\"([^\"]*)\".*", "$1");
    assertThat(crosses).isEqualTo("M246.0 26l6 6m0-6l-6 6M443.0 26l6 6m0-6l-6 6");
    assertThat(svg).doesNotContain("NaN");
  }
}

package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.clean.CleanConfig;
import org.zerochat4j.corpus.clean.Cleaner;
import org.zerochat4j.corpus.clean.CleaningRule;

/** A program that embeds this one without an optional library is told which one it lacks. */
class OptionalLibrariesTest {
  private static final String ZSTD = "zstd-jni";
  private static final String PARQUET = "parquet";
  private static final String OPENCC4J = "opencc4j";

  @TempDir Path folder;

  /** The JVM used to say NoClassDefFoundError, before the place that knew better was reached. */
  @Test
  void zstandardIsNamed() throws Exception {
    Path rows = folder.resolve("rows.jsonl.zst");
    JsonLines.write(rows, Stream.of(Map.of("text", "天")));
    String lacking = " needs the library com.github.luben:zstd-jni on the class path";

    assertThat(without(ZSTD, Reading.class, rows)).isEqualTo(rows + lacking);
    Path out = folder.resolve("new/out.jsonl.zst");
    assertThat(without(ZSTD, Writing.class, out)).isEqualTo(out + lacking);
    assertThat(without(ZSTD, Claiming.class, out)).isEqualTo(out + lacking);
    assertThat(out.getParent()).doesNotExist();
  }

  @Test
  void parquetIsNamed() throws Exception {
    String lacking = " needs the library blue.strategic.parquet:parquet-floor on the class path";
    Path rows = ParquetFiles.texts(folder.resolve("rows.parquet"), CompressionCodecName.SNAPPY, 3);
    assertThat(without(PARQUET, Reading.class, rows)).isEqualTo(rows + lacking);
    Path unnamed = Files.copy(rows, folder.resolve("rows"));
    assertThat(without(PARQUET, Reading.class, unnamed)).isEqualTo(unnamed + lacking);
  }

  /** Parquet takes a library for each of its compressions: the one that is needed counts. */
  @Test
  void parquetCompressedByZstandardNeedsBoth() throws Exception {
    Path rows = ParquetFiles.texts(folder.resolve("zstd.parquet"), CompressionCodecName.ZSTD, 3);
    assertThat(without(ZSTD, Reading.class, rows))
        .isEqualTo(rows + " needs the library com.github.luben:zstd-jni on the class path");
    Path others = ParquetFiles.texts(folder.resolve("gz.parquet"), CompressionCodecName.GZIP, 3);
    assertThat(without(ZSTD, Reading.class, others)).isEqualTo("3 rows");
  }

  @Test
  void theRuleSimplifiedNamesItsLibrary() throws Exception {
    assertThat(without(OPENCC4J, Simplifying.class, folder))
        .isEqualTo(
            "the rule simplified needs the library com.github.houbb:opencc4j on the class path");
  }

  @Test
  void everythingElseWorks() throws Exception {
    Path out = folder.resolve("rows.jsonl.gz");
    String all = "zstd-jni|parquet|opencc4j|snappy|aircompressor";
    assertThat(without(all, Writing.class, out)).isEqualTo("written");
    assertThat(without(all, Reading.class, out)).isEqualTo("1 rows");
  }

  static final class Reading implements Function<Path, String> {
    @Override
    public String apply(Path file) {
      try (Stream<Row> rows = Rows.read(List.of(file), row -> row, new BadRows())) {
        return rows.count() + " rows";
      } catch (UserError e) {
        return e.getMessage();
      }
    }
  }

  static final class Writing implements Function<Path, String> {
    @Override
    public String apply(Path file) {
      try {
        JsonLines.write(file, Stream.of(Map.of("text", "天")));
        return "written";
      } catch (UserError e) {
        return e.getMessage();
      }
    }
  }

  static final class Claiming implements Function<Path, String> {
    @Override
    public String apply(Path file) {
      try (OutputFiles _ = OutputFiles.claim(file)) {
        return "claimed";
      } catch (UserError e) {
        return e.getMessage();
      }
    }
  }

  static final class Simplifying implements Function<Path, String> {
    @Override
    public String apply(Path file) {
      try {
        new Cleaner(
            CleanConfig.defaults()
                .withFiles(List.of(), file.resolve("out.jsonl"))
                .withRules(List.of(), List.of(CleaningRule.SIMPLIFIED)));
        return "no need";
      } catch (UserError e) {
        return e.getMessage();
      }
    }
  }

  /** What {@code work} returns where no jar that matches {@code hidden} is on the class path. */
  @SuppressWarnings("unchecked")
  private static String without(
      String hidden, Class<? extends Function<Path, String>> work, Path file) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(classPathWithout(hidden), ClassLoader.getPlatformClassLoader())) {
      var made = Class.forName(work.getName(), true, loader).getDeclaredConstructor();
      made.setAccessible(true);
      return ((Function<Path, String>) made.newInstance()).apply(file);
    }
  }

  private static URL[] classPathWithout(String hidden) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!Path.of(entry).getFileName().toString().matches("(" + hidden + ").*\\.jar")) {
        urls.add(url(entry));
      }
    }
    return urls.toArray(new URL[0]);
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }
}

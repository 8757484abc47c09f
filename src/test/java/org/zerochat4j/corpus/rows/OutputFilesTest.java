package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;

/** What a stage writes it does not read, and nobody else writes it meanwhile. */
class OutputFilesTest {
  @TempDir Path temporary;
  private Path folder;
  private Path rows;
  private Path out;

  @BeforeEach
  void folderOfOneFile() throws IOException {
    folder = Files.createDirectory(temporary.resolve("data"));
    rows = CorpusFiles.documents(folder.resolve("rows.jsonl"), List.of("天"));
    out = folder.resolve("out.jsonl");
  }

  /** A second run used to read what the first had written. */
  @Test
  void whatIsWrittenIsLeftOutOfFoldersAndGlobs() throws IOException {
    Path more = CorpusFiles.documents(folder.resolve("more.jsonl"), List.of("地"));
    CorpusFiles.documents(out, List.of("地"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
    try (OutputFiles outputs = OutputFiles.claim(out, more, null)) {
      assertThat(outputs.inputs(List.of(folder))).containsExactly(rows);
      assertThat(outputs.inputs(List.of(folder.resolve("*.jsonl")))).containsExactly(rows);
      assertThat(outputs.inputs(List.of(link))).containsExactly(link.resolve("rows.jsonl"));
      assertThatThrownBy(() -> outputs.inputs(List.of(folder.resolve("o*.jsonl"))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("has no file but " + out + ", which is written");
    }
  }

  /** A shell names every file of data/*.jsonl. */
  @Test
  void whatIsWrittenMustNotBeNamedAsAnInput() {
    CorpusFiles.documents(out, List.of("地"));
    Path side = CorpusFiles.documents(folder.resolve("out.bad.jsonl"), List.of("地"));
    try (OutputFiles outputs = OutputFiles.claim(out)) {
      for (Path named : List.of(out, side)) {
        assertThatThrownBy(() -> outputs.inputs(List.of(rows, named)))
            .isInstanceOf(UserError.class)
            .hasMessage(named + " would be read and written by the same run; name another out");
      }
    }
    assertThat(side).exists();
  }

  @Test
  void aFileIsNotWrittenTwice() {
    assertThatThrownBy(() -> OutputFiles.claim(out, folder.resolve("../data/out.jsonl")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("would be written twice");
  }

  /** Everything was read, and then the file system said "Is a directory". */
  @Test
  void whatCannotBeWrittenIsSaidBeforeTheWork() throws IOException {
    String isFolder = "cannot write " + folder + ": it is a folder, not a file";
    assertThatThrownBy(() -> OutputFiles.claim(folder))
        .isInstanceOf(UserError.class)
        .hasMessage(isFolder);
    assertThatThrownBy(() -> OutputFiles.claim(out, folder)).hasMessage(isFolder);
    for (Path below : List.of(rows.resolve("out.jsonl"), rows.resolve("new/out.jsonl"))) {
      assertThatThrownBy(() -> OutputFiles.claim(below))
          .isInstanceOf(UserError.class)
          .hasMessage("cannot write " + below + ": " + rows + " is a file, not a folder");
      assertThatThrownBy(() -> OutputFiles.claim(out, below))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(rows + " is a file, not a folder");
    }
    assertThatThrownBy(() -> OutputFiles.claim(rows, List.of(rows.resolve("one.jsonl"))))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith(": " + rows + " is a file, not a folder");
    Path parts = folder.resolve("parts");
    Path one = Files.createDirectories(parts.resolve("one.jsonl"));
    assertThatThrownBy(() -> OutputFiles.claim(parts, List.of(one)))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot write " + one + ": it is a folder, not a file");
    for (String name : List.of("out.parquet", "out.csv.gz")) {
      assertThatThrownBy(() -> OutputFiles.claim(folder.resolve(name)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("rows are written as JSON Lines; name a .jsonl");
    }
    assertThat(names()).containsExactly("parts", "rows.jsonl");
  }

  /** Two runs used to put their bad rows into one side file. */
  @Test
  void aSecondRunIsRefusedUntilTheFirstHasEnded() throws IOException {
    try (OutputFiles _ = OutputFiles.claim(out)) {
      assertThatThrownBy(() -> OutputFiles.claim(out))
          .isInstanceOf(UserError.class)
          .hasMessage(out + " is being written by another run; wait for it or name another out");
      assertThatThrownBy(() -> OutputFiles.claim(folder.resolve("out.json.gz")))
          .isInstanceOf(UserError.class);
      OutputFiles.claim(folder.resolve("other.jsonl")).close();
    }
    OutputFiles.claim(out).close();
    assertThat(names()).containsExactly("rows.jsonl");
  }

  /** The lock of this process says nothing about another's, which the system keeps. */
  @Test
  void anotherProcessIsRefused() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                out.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('!');
      CorpusFiles.write(folder.resolve(".out.jsonl.tmp-1"), "");
      assertThatThrownBy(() -> OutputFiles.claim(out)).hasMessageContaining("another run");
      assertThat(names()).contains(".out.jsonl.tmp-1");
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(names()).contains(".out.lock");
    OutputFiles.claim(out).close();
    assertThat(names()).containsExactly("rows.jsonl");
  }

  /** A process that holds an output until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws InterruptedException {
      try (OutputFiles _ = OutputFiles.claim(Path.of(args[0]))) {
        System.out.print('!');
        System.out.flush();
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void partsInAFolderAreHeldTogether() throws IOException {
    Path parts = folder.resolve("parts");
    Path one = parts.resolve("one.jsonl");
    try (OutputFiles outputs = OutputFiles.claim(parts, List.of(one))) {
      CorpusFiles.documents(one, List.of("地"));
      assertThat(outputs.inputs(List.of(folder))).containsExactly(rows);
      assertThatThrownBy(() -> OutputFiles.claim(parts, List.of(parts.resolve("two.jsonl"))))
          .isInstanceOf(UserError.class);
    }
    assertThat(parts).isDirectoryNotContaining("glob:**/.lock");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}

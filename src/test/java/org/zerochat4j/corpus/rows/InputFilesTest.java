package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;

/** Which files a folder stands for: all that a user sees in it, and nothing else. */
class InputFilesTest {
  @TempDir Path temporary;
  private Path folder;
  private Path rows;

  @BeforeEach
  void folderOfOneFile() throws IOException {
    folder = Files.createDirectory(temporary.resolve("data"));
    rows = CorpusFiles.documents(folder.resolve("rows.jsonl"), List.of("天"));
  }

  /** Download caches and the work folders of stages hold files with the endings of rows. */
  @Test
  void hiddenFoldersAreNoInput() throws IOException {
    Files.createDirectory(folder.resolve(".cache"));
    Files.createDirectory(folder.resolve(".out.jsonl.dedup"));
    CorpusFiles.documents(folder.resolve(".cache/rows.jsonl"), List.of("天"));
    CorpusFiles.write(folder.resolve(".out.jsonl.dedup/state.json"), "{}");

    assertThat(InputFiles.of(folder)).containsExactly(rows);
    assertThat(InputFiles.of(folder.resolve("**/*.jsonl"))).containsExactly(rows);
  }

  /** A hidden folder that was named is wanted. */
  @Test
  void aHiddenFolderMayBeNamed() throws IOException {
    Files.createDirectory(folder.resolve(".cache"));
    Path hidden = CorpusFiles.documents(folder.resolve(".cache/rows.jsonl"), List.of("天"));

    assertThat(InputFiles.of(folder.resolve(".cache"))).containsExactly(hidden);
  }

  /** Data sets often lie on another disk: a link to their folder was an empty folder. */
  @Test
  void linksToFoldersAreFollowedAndMayFormACircle() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
    Path outer = Files.createDirectory(temporary.resolve("outer"));
    Files.createSymbolicLink(outer.resolve("inner"), folder);
    Files.createSymbolicLink(folder.resolve("up"), folder);

    assertThat(InputFiles.of(link)).containsExactly(link.resolve("rows.jsonl"));
    assertThat(InputFiles.of(outer)).containsExactly(outer.resolve("inner/rows.jsonl"));
    assertThat(InputFiles.of(folder)).containsExactly(rows);
  }

  /** A file that is not there is not lost silently. */
  @Test
  void aLinkThatLeadsNowhereIsAnError() throws IOException {
    Path link = folder.resolve("part.jsonl");
    Files.createSymbolicLink(link, temporary.resolve("gone.jsonl"));

    assertThatThrownBy(() -> InputFiles.of(folder))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot read " + link + ": the link leads to no file");
  }

  /** Their rows have a text too, and would be learned from. */
  @Test
  void sideFilesAreNoInputUnlessTheyAreAskedFor() {
    Path bad = CorpusFiles.documents(folder.resolve("rows.bad.jsonl"), List.of("天"));
    CorpusFiles.documents(folder.resolve("train.bin.json"), List.of("天"));
    CorpusFiles.documents(folder.resolve("scored.jsonl.partial"), List.of("天"));
    CorpusFiles.documents(folder.resolve("scored.jsonl.partial.json"), List.of("天"));

    assertThat(InputFiles.of(folder)).containsExactly(rows);
    assertThat(InputFiles.of(folder.resolve("*json*"))).containsExactly(rows);
    assertThat(InputFiles.of(folder.resolve("*.bad.jsonl"))).containsExactly(bad);
    assertThat(InputFiles.of(bad)).containsExactly(bad);
  }
}

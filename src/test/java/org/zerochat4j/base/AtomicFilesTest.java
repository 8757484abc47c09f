package org.zerochat4j.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  @Test
  void writesChineseTextAndMakesMissingFolders() throws IOException {
    Path target = folder.resolve("a/b/诗.txt");
    AtomicFiles.writeString(target, "床前明月光");
    assertThat(Files.readString(target)).isEqualTo("床前明月光");
    assertThat(namesIn(target.getParent())).containsExactly("诗.txt");
  }

  /** Guards against a half-written file under its final name when the disk fills up. */
  @Test
  void keepsTheOldFileAndLeavesNoTemporaryOneWhenTheDiskIsFull() throws IOException {
    Path target = folder.resolve("model.bin");
    Files.writeString(target, "old");
    assertThatThrownBy(() ->
            AtomicFiles.write(
                target,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.bin")
        .hasMessageContaining("No space left on device");
    assertThat(target).hasContent("old");
    assertThat(namesIn(folder)).containsExactly("model.bin");
  }

  /** Guards against catching only IOException: a bug in the body must not leave a file either. */
  @Test
  void keepsTheOldFileWhenTheBodyItselfFails() throws IOException {
    Path target = folder.resolve("x");
    Files.writeString(target, "old");
    assertThatThrownBy(() ->
            AtomicFiles.write(
                target,
                out -> {
                  out.write(1);
                  throw new IllegalStateException("bug");
                }))
        .hasMessage("bug");
    assertThat(target).hasContent("old");
    assertThat(namesIn(folder)).containsExactly("x");
  }

  @Test
  void namesTheTargetAndTheReasonWhenAFolderIsInTheWay() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path target = file.resolve("below");
    assertThatThrownBy(() -> AtomicFiles.writeString(target, "x"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot write " + target + ": ");
  }

  /** Guards against replacing /dev/stdout by a file. */
  @Test
  void writesToADeviceInsteadOfReplacingIt() {
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device), "there is no /dev/null here");
    AtomicFiles.writeString(device, "x");
    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void replacesAWholeFolder() throws IOException {
    Path target = folder.resolve("checkpoint");
    Files.createDirectories(target.resolve("deep"));
    Files.writeString(target.resolve("deep/stale"), "old");
    Path temporary = AtomicFiles.temporary(target);
    Files.createDirectories(temporary.resolve("new"));
    Files.writeString(temporary.resolve("new/file"), "new");

    AtomicFiles.replaceDirectory(temporary, target);

    assertThat(namesIn(folder)).containsExactly("checkpoint");
    assertThat(namesIn(target)).containsExactly("new");
    assertThat(target.resolve("new/file")).hasContent("new");
  }

  @Test
  void hashesLikeEverybodyElse() throws IOException {
    Path file = Files.write(folder.resolve("abc"), "abc".getBytes(StandardCharsets.US_ASCII));
    assertThat(AtomicFiles.sha256(file))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}

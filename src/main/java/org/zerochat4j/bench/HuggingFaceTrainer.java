package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * The official tokenizers library under Node: npm's package, installed on first use. Its {@code
 * train} takes no settings, so that it always learns {@link #VOCABULARY} entries.
 */
final class HuggingFaceTrainer {
  static final String VERSION = "0.23.2";

  /** The trainer's default: the byte characters that occur, and merges. */
  static final int VOCABULARY = 30_000;

  private static final String SCRIPT = "huggingface-training.cjs";

  private final Path folder;

  /**
   * Installs the package unless it is there.
   *
   * @param folder the folder that has or gets {@code node_modules}
   * @throws UserError when Node or npm is missing, or the package cannot be had
   */
  HuggingFaceTrainer(Path folder) {
    this.folder = folder.toAbsolutePath();
    ChildProcess.run("node", List.of("node", "--version"));
    Path installed = this.folder.resolve("node_modules/tokenizers/package.json");
    if (!Files.exists(installed)
        || !VERSION.equals(Json.read(installed).path("version").asText())) {
      try {
        Files.createDirectories(this.folder);
      } catch (IOException e) {
        throw new UserError("cannot make " + folder + ": " + AtomicFiles.reason(e), e);
      }
      ChildProcess.run(
          "npm",
          List.of(
              "npm",
              "install",
              "--no-audit",
              "--no-fund",
              "--silent",
              "--prefix",
              this.folder.toString(),
              "tokenizers@" + VERSION));
    }
  }

  /** Trains on a text file and writes a {@code tokenizer.json}; seconds and rss_mib. */
  JsonNode train(Path corpus, Path out) {
    Path script = folder.resolve(SCRIPT); // where "require" finds node_modules
    try (InputStream resource = HuggingFaceTrainer.class.getResourceAsStream(SCRIPT)) {
      Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UserError("cannot write " + script + ": " + AtomicFiles.reason(e), e);
    }
    return ChildProcess.json(
        "node", List.of("node", script.toString(), corpus.toString(), out.toString()));
  }
}

package org.zerochat4j.corpus.collect;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * A download that is not finished: {@code NAME.part}, and beside it, hidden, what it is a part of,
 * so that a later run appends only what belongs behind it.
 */
final class PartFile {
  private final Path target;
  private final Path part;
  private final Path about;
  private final String from;

  private record About(String from, String validator) {}

  PartFile(Path target, String from) {
    this.target = target;
    this.from = from;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.about = target.resolveSibling("." + target.getFileName() + ".part.json");
  }

  Path path() {
    return part;
  }

  /** The ETag or date of the version that the bytes are of; null when they are of no use. */
  String validator() throws IOException {
    if (!Files.exists(about) || !Files.exists(part)) {
      return null;
    }
    try {
      About known = Json.mapper().readValue(Files.readAllBytes(about), About.class);
      return from.equals(known.from()) ? known.validator() : null;
    } catch (JacksonException e) {
      return null; // Cut off by a crash; the download begins anew.
    }
  }

  /** The bytes that follow are of the version {@code validator}; null: it cannot be resumed. */
  void remember(String validator) {
    Json.write(about, new About(from, validator));
  }

  /** Gives the whole file its name. */
  void finish() throws IOException {
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(about);
  }

  /** Leaves nothing of a download of which nothing came. */
  void deleteIfEmpty() throws IOException {
    if (Files.exists(part) && Files.size(part) == 0) {
      delete();
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(about);
    } catch (IOException e) {
      throw new UserError("cannot delete " + part + ": " + AtomicFiles.reason(e), e);
    }
  }
}

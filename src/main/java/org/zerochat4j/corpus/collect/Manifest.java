package org.zerochat4j.corpus.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * {@code manifest.json} in the folder that is written: which file came from where. It is renewed
 * after every file, so that a run that is killed knows in the next one what it has. Safe for use by
 * several threads.
 */
final class Manifest {
  private static final String NAME = "manifest.json";

  private final Path file;
  private final Map<String, CollectedFile> entries = new TreeMap<>();

  private record Content(List<CollectedFile> files) {}

  private Manifest(Path file) {
    this.file = file;
  }

  /** The manifest of a folder, empty where there is none. */
  static Manifest of(Path folder) {
    Manifest manifest = new Manifest(folder.resolve(NAME));
    if (Files.exists(manifest.file)) {
      try {
        Content content =
            Json.mapper().treeToValue(Json.read(manifest.file), new TypeReference<Content>() {});
        content.files().forEach(entry -> manifest.entries.put(entry.name(), entry));
      } catch (JsonProcessingException | RuntimeException e) {
        throw new UserError(
            manifest.file + ": not the manifest of collect; remove it or choose another out", e);
      }
    }
    return manifest;
  }

  /** The entry of a name, null when there is none. */
  synchronized CollectedFile get(String name) {
    return entries.get(name);
  }

  /** The name of the file that came from {@code from}, null when there is none. */
  synchronized String nameOf(String from) {
    for (CollectedFile entry : entries.values()) {
      if (entry.from().equals(from)) {
        return entry.name();
      }
    }
    return null;
  }

  synchronized void put(CollectedFile entry) {
    entries.put(entry.name(), entry);
    Json.write(file, new Content(new ArrayList<>(entries.values())));
  }

  /** The entries in the order of their names. */
  synchronized List<CollectedFile> entries() {
    return List.copyOf(entries.values());
  }
}

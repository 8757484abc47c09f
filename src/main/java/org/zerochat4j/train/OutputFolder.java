package org.zerochat4j.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.LockFile;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;

/**
 * A folder that belongs to one configuration, told by its {@code config.yaml}, and while open to
 * one process. What a run would write there and none of ours has written is the user's: such a
 * folder is refused, and nothing in it changes.
 */
public final class OutputFolder implements AutoCloseable {
  static final String CONFIG = "config.yaml";
  static final String LOCK = ".lock";

  private static final int MAX_DIFFERENCES = 8;

  private final Path folder;
  private final Record config;
  private final LockFile lock;

  private OutputFolder(Path folder, Record config, LockFile lock) {
    this.folder = folder;
    this.config = config;
    this.lock = lock;
  }

  /**
   * Keeps other processes away from a folder, which is made if it is not there.
   *
   * @param config what will run
   * @param written which names such a run gives to what it writes
   * @throws UserError when the folder holds something of these names but no run of this kind, when
   *     the run would read what it writes, when the folder is in use or cannot be written
   */
  public static OutputFolder open(Path folder, Record config, Predicate<String> written) {
    List<Path> there = entries(folder, written);
    if (!there.isEmpty() && !holdsRun(folder, config)) {
      throw new UserError(
          folder
              + " holds files that no such run wrote ("
              + String.join(", ", there.stream().map(p -> p.getFileName().toString()).toList())
              + "); give another --out");
    }
    refuseInputsAmong(there, config);
    return new OutputFolder(folder, config, lock(folder));
  }

  /**
   * Refuses to go on with other settings than those of the run that is here.
   *
   * @param matters which keys of the configuration have had a consequence; those of the nested
   *     records go with them
   */
  public void refuseAnother(Predicate<String> matters) {
    refuseAnother(folder, config, matters);
  }

  /** The same of a folder that somebody else may have open. */
  static void refuseAnother(Path folder, Record config, Predicate<String> matters) {
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      return;
    }
    ObjectNode before = (ObjectNode) Configs.read(file);
    ObjectNode now = Configs.tree(config);
    Set<String> kept = new HashSet<>();
    now.fieldNames().forEachRemaining(key -> kept.add(matters.test(key) ? key : ""));
    List<String> differences = Configs.differences(before.retain(kept), now.retain(kept));
    if (differences.isEmpty()) {
      return;
    }
    List<String> shown = new ArrayList<>(differences);
    if (shown.size() > MAX_DIFFERENCES) {
      shown = shown.subList(0, MAX_DIFFERENCES);
      shown.add(String.format(Locale.ROOT, "and %d more", differences.size() - MAX_DIFFERENCES));
    }
    throw new UserError(
        folder
            + (" holds a run with another configuration (" + String.join(", ", shown))
            + "); give another --out, or --resume none to start again here");
  }

  /** Says in the folder what runs here from now on. */
  public void writeConfig() {
    AtomicFiles.writeString(folder.resolve(CONFIG), Configs.yaml(config));
  }

  /** Lets another process use the folder. */
  @Override
  public void close() {
    lock.close();
  }

  private static List<Path> entries(Path folder, Predicate<String> written) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> written.test(path.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** A configuration with the same keys: whatever else is called config.yaml has others. */
  private static boolean holdsRun(Path folder, Record config) {
    try {
      Set<String> keys = new HashSet<>();
      Configs.read(folder.resolve(CONFIG)).fieldNames().forEachRemaining(keys::add);
      Set<String> expected = new HashSet<>();
      Configs.tree(config).fieldNames().forEachRemaining(expected::add);
      return keys.equals(expected);
    } catch (UserError e) {
      return false; // There is none, or it is no such file.
    }
  }

  private static void refuseInputsAmong(List<Path> outputs, Record config) {
    Configs.paths(config)
        .forEach((key, input) -> {
          for (Path output : outputs) {
            if (AtomicFiles.real(input).startsWith(AtomicFiles.real(output))) {
              throw new UserError(
                  key
                      + (": " + input + " lies in " + output + ", which this run would write anew")
                      + "; move it or give another --out");
            }
          }
        });
  }

  private static LockFile lock(Path folder) {
    try {
      Files.createDirectories(folder);
      LockFile lock = LockFile.open(folder.resolve(LOCK));
      if (!lock.acquire()) {
        lock.close();
        throw new UserError(
            folder + " is in use by another run; wait for it or give another --out");
      }
      return lock;
    } catch (IOException e) {
      throw new UserError("cannot write into " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }
}

package org.zerochat4j.corpus.dedup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Hash;

/**
 * The folder of intermediate data beside an output, {@code .NAME.dedup}. A process that was killed
 * leaves it behind, and a run with the same settings and unchanged inputs goes on from its last
 * checkpoint; any other begins anew.
 */
final class WorkFolder {
  /** Raised when files of an older version must not be continued. */
  private static final String FORMAT = "2";

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final long CHECKPOINT_NANOS = 5_000_000_000L;

  private final Path folder;
  private final long checkpointNanos;
  private final Consumer<Checkpoint> listener;
  private Checkpoint checkpoint;
  private long saved = System.nanoTime();

  private WorkFolder(Path folder, long checkpointNanos, Consumer<Checkpoint> listener) {
    this.folder = folder;
    this.checkpointNanos = Math.min(checkpointNanos, CHECKPOINT_NANOS);
    this.listener = listener;
  }

  /** Where the work on {@code out} is kept. */
  static Path of(Path out) {
    Path target = out.toAbsolutePath().normalize();
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A pipe or a device: nobody can go on there.
      return Path.of(
          System.getProperty("java.io.tmpdir"),
          "." + target.getFileName() + ".dedup-" + ProcessHandle.current().pid());
    }
    return target.resolveSibling("." + target.getFileName() + ".dedup");
  }

  /** Opens the folder for work described by {@code key}; what belongs to other work is deleted. */
  static WorkFolder open(Path folder, String key) {
    return open(folder, key, Long.MAX_VALUE, _ -> {});
  }

  static WorkFolder open(
      Path folder, String key, long checkpointNanos, Consumer<Checkpoint> listener) {
    try {
      Files.createDirectories(folder);
      WorkFolder work = new WorkFolder(folder, checkpointNanos, listener);
      work.checkpoint = work.readCheckpoint();
      if (work.checkpoint == null || !work.checkpoint.key().equals(key)) {
        work.clear();
        work.checkpoint = Checkpoint.begin(key);
      }
      return work;
    } catch (IOException e) {
      throw new UserError("cannot use " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  /**
   * What the work depends on. Of an input its size and date count, not its content. Data survives
   * the death of a process but was not forced to the disk, so a new start of the machine counts
   * too, where it can be told.
   */
  static String key(Record config, List<Path> inputs) {
    StringBuilder all = new StringBuilder(FORMAT).append(Configs.tree(config));
    try {
      for (Path input : inputs) {
        all.append('\n').append(input.toAbsolutePath()).append(' ').append(Files.size(input));
        all.append(' ').append(Files.getLastModifiedTime(input));
      }
      if (Files.isReadable(BOOT)) {
        all.append('\n').append(Files.readString(BOOT, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UserError("cannot read the inputs: " + AtomicFiles.reason(e), e);
    }
    return Hash.bytes128(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** The last state that was saved, or the beginning. */
  Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Whether enough was done since the last checkpoint to be worth another. */
  boolean isDue() {
    return System.nanoTime() - saved >= checkpointNanos;
  }

  /** Makes {@code next} the state to go on from; all it speaks of must have been flushed. */
  void save(Checkpoint next) {
    Path temporary = file("state.tmp");
    try {
      Files.writeString(temporary, Json.line(next), StandardCharsets.UTF_8);
      Files.move(
          temporary,
          file("state.json"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UserError("cannot write " + temporary + ": " + AtomicFiles.reason(e), e);
    }
    checkpoint = next;
    saved = System.nanoTime();
    listener.accept(next);
  }

  /** Deletes the folder: the work is finished or has failed. */
  void delete() {
    try {
      AtomicFiles.deleteTree(folder);
    } catch (IOException e) {
      throw new UserError("cannot delete " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private Checkpoint readCheckpoint() {
    try {
      Path state = file("state.json");
      return Files.exists(state) ? Json.mapper().readValue(state.toFile(), Checkpoint.class) : null;
    } catch (IOException e) {
      return null; // Not ours, or of another version: begin anew.
    }
  }

  private void clear() throws IOException {
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(folder);
  }
}

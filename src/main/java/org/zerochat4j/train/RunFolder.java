package org.zerochat4j.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.LockFile;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;

/**
 * The output folder of a stage: {@code config.yaml} (what runs here), {@code checkpoints/}, {@code
 * metrics.jsonl}, TensorBoard's event files and, in the end, {@code model/}. It belongs to one
 * configuration and, while open, to one process.
 */
public final class RunFolder implements AutoCloseable {
  /** Value of {@code --resume}: go on from the newest whole checkpoint, if there is one. */
  public static final String AUTO = "auto";

  /** Value of {@code --resume}: remove the run that is there and start again. */
  public static final String NONE = "none";

  private static final String CONFIG = "config.yaml";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String METRICS = "metrics.jsonl";
  private static final String SAMPLES = "samples.jsonl";
  private static final String OFFLOAD = "offload";
  private static final String REPORT = "report.html";
  private static final int MAX_DIFFERENCES = 8;

  private final Path folder;
  private final LockFile lock;
  private final Checkpoints checkpoints;
  private Optional<Checkpoint> resumed = Optional.empty();

  private RunFolder(Path folder, LockFile lock, int keepLast) {
    this.folder = folder;
    this.lock = lock;
    this.checkpoints = new Checkpoints(folder.resolve(CHECKPOINTS), keepLast);
  }

  /**
   * Opens a folder for a run and finds where to begin. Fails before any work is done when the
   * folder cannot be written, is in use, or holds a run of another configuration.
   *
   * @param config what will run; written as {@code config.yaml}
   * @param resume {@link #AUTO}, {@link #NONE} or the path of a checkpoint
   * @param keepLast checkpoints to keep
   */
  public static RunFolder open(Path folder, Record config, String resume, int keepLast) {
    LockFile lock = lock(folder);
    try {
      if (resume.equals(NONE)) {
        clear(folder);
      }
      refuseAnother(folder, config);
      AtomicFiles.writeString(folder.resolve(CONFIG), Configs.yaml(config));
      RunFolder run = new RunFolder(folder, lock, keepLast);
      run.resumed =
          switch (resume) {
            case NONE -> Optional.empty();
            case AUTO -> run.checkpoints.latestValid();
            default -> Optional.of(checkpoint(resume, config));
          };
      return run;
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static Checkpoint checkpoint(String path, Record config) {
    try {
      Checkpoint checkpoint = Checkpoint.open(Path.of(path));
      Path origin = checkpoint.folder().toAbsolutePath().normalize().getParent();
      if (origin != null && origin.getParent() != null) {
        refuseAnother(origin.getParent(), config);
      }
      return checkpoint;
    } catch (InvalidPathException e) {
      throw new UserError("--resume " + path + ": expected auto, none or a checkpoint folder", e);
    }
  }

  private static void refuseAnother(Path folder, Record config) {
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      if (Files.exists(folder.resolve(CHECKPOINTS))) {
        throw new UserError(
            folder
                + " holds checkpoints but no "
                + CONFIG
                + " that says of what; give another"
                + " --out, or --resume none to start again here");
      }
      return;
    }
    List<String> differences = Configs.differences(Configs.read(file), Configs.tree(config));
    boolean nothingDone =
        Stream.of(CHECKPOINTS, "model", "stages").noneMatch(n -> Files.exists(folder.resolve(n)));
    if (differences.isEmpty() || nothingDone) {
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

  private static LockFile lock(Path folder) {
    try {
      Files.createDirectories(folder);
      LockFile lock = LockFile.open(folder.resolve(".lock"));
      boolean ours;
      try {
        ours = lock.acquire();
      } catch (IOException e) {
        ours = true; // Some network file systems have no locks; the run works without.
      }
      if (!ours) {
        lock.close();
        throw new UserError(
            folder + " is in use by another run; wait for it or give another --out");
      }
      return lock;
    } catch (IOException e) {
      throw new UserError("cannot write into " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Removes what a run of ours wrote, and nothing else that lies in the folder. */
  private static void clear(Path folder) {
    if (!Files.exists(folder.resolve(CONFIG)) && !Files.exists(folder.resolve(CHECKPOINTS))) {
      return;
    }
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        String name = path.getFileName().toString();
        if (List.of(CHECKPOINTS, OFFLOAD, METRICS, SAMPLES, REPORT, "model").contains(name)
            || name.startsWith("events.out.tfevents.")) {
          AtomicFiles.deleteTree(path);
        }
      }
      // Last, so that an interrupted removal never leaves checkpoints of an unknown configuration.
      Files.deleteIfExists(folder.resolve(CONFIG));
    } catch (IOException e) {
      throw new UserError("cannot clear " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** Where the finished model goes. */
  public Path model() {
    return folder.resolve("model");
  }

  /** Where the metrics of every step go. */
  public Path metrics() {
    return folder.resolve(METRICS);
  }

  /** Where the page about the run goes. */
  public Path report() {
    return folder.resolve(REPORT);
  }

  /** Where samples drawn during training go. */
  public Path samples() {
    return folder.resolve(SAMPLES);
  }

  /** The folder for what is kept out of memory while this run lasts; null to keep it in memory. */
  public Path offload(Offload offload) {
    return offload == Offload.DISK ? folder.resolve(OFFLOAD) : null;
  }

  /** The checkpoints of this run. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  /** The checkpoint to go on from; empty for a run that starts. */
  public Optional<Checkpoint> resumed() {
    return resumed;
  }

  /** What a run that was asked to stop ends with, once {@code step} is saved. */
  public UserError stopped(long step, long steps) {
    return new UserError(
        String.format(
            Locale.ROOT,
            "%s: stopped after step %d of %d, which is saved; the same command goes on from there"
                + " (with --resume auto, the default)",
            folder,
            step,
            steps));
  }

  /** Lets another process use the folder. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(OFFLOAD)); // empty by now
    } catch (IOException e) {
      // Not worth failing for: the next run in this folder tries again.
    }
    lock.close();
  }
}

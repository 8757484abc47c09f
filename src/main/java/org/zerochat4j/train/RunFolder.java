package org.zerochat4j.train;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

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

  private static final String CHECKPOINTS = "checkpoints";
  private static final String METRICS = "metrics.jsonl";
  private static final String SAMPLES = "samples.jsonl";
  private static final String OFFLOAD = "offload";
  private static final String REPORT = "report.html";
  private static final String MODEL = "model";
  private static final List<String> WRITTEN =
      List.of(CHECKPOINTS, METRICS, SAMPLES, OFFLOAD, REPORT, MODEL);

  private final Path folder;
  private final OutputFolder owned;
  private final Checkpoints checkpoints;
  private Optional<Checkpoint> resumed = Optional.empty();

  private RunFolder(Path folder, OutputFolder owned, int keepLast) {
    this.folder = folder;
    this.owned = owned;
    this.checkpoints = new Checkpoints(folder.resolve(CHECKPOINTS), keepLast);
  }

  /**
   * Opens a folder for a run and finds where to begin. Fails before any work is done when the
   * folder cannot be written, is in use, or holds a run of another configuration or files of
   * somebody else.
   *
   * @param config what will run; written as {@code config.yaml}
   * @param resume {@link #AUTO}, {@link #NONE} or the path of a checkpoint
   * @param keepLast checkpoints to keep
   */
  public static RunFolder open(Path folder, Record config, String resume, int keepLast) {
    boolean unnamed =
        !Files.exists(folder.resolve(OutputFolder.CONFIG))
            && holdsCheckpoint(folder.resolve(CHECKPOINTS));
    if (unnamed && !resume.equals(NONE)) {
      throw new UserError(
          folder
              + " holds checkpoints but no "
              + OutputFolder.CONFIG
              + " that says of what; give another --out, or --resume none to start again here");
    }
    OutputFolder owned = OutputFolder.open(folder, config, name -> !unnamed && isWritten(name));
    try {
      if (resume.equals(NONE)) {
        clear(folder);
      }
      boolean begun = hasBegun(folder);
      owned.refuseAnother(_ -> begun);
      owned.writeConfig();
      RunFolder run = new RunFolder(folder, owned, keepLast);
      run.resumed =
          switch (resume) {
            case NONE -> Optional.empty();
            case AUTO -> run.checkpoints.latestValid();
            default -> Optional.of(checkpoint(resume, config));
          };
      return run;
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** Whether a run in {@code folder} has anything that another configuration could not use. */
  public static boolean hasBegun(Path folder) {
    return Stream.of(CHECKPOINTS, MODEL).anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  /** Removes what a run of ours wrote into {@code folder}, and the folder if nothing is left. */
  public static void delete(Path folder) {
    if (!Files.exists(folder.resolve(OutputFolder.LOCK))
        && !holdsCheckpoint(folder.resolve(CHECKPOINTS))) {
      return; // Nobody knows whose it is.
    }
    clear(folder);
    try {
      Files.deleteIfExists(folder.resolve(OutputFolder.LOCK));
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // What is left is not ours.
    } catch (IOException e) {
      throw new UserError("cannot clear " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static boolean holdsCheckpoint(Path checkpoints) {
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> paths = Files.list(checkpoints)) {
      return paths.anyMatch(path -> Files.exists(path.resolve(Checkpoint.FILE)));
    } catch (IOException e) {
      throw new UserError("cannot read " + checkpoints + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static boolean isWritten(String name) {
    return name.equals(OutputFolder.CONFIG)
        || WRITTEN.contains(name)
        || name.startsWith("events.out.tfevents.");
  }

  private static Checkpoint checkpoint(String path, Record config) {
    try {
      Checkpoint checkpoint = Checkpoint.open(Path.of(path));
      Path origin = checkpoint.folder().toAbsolutePath().normalize().getParent();
      if (origin != null && origin.getParent() != null) {
        OutputFolder.refuseAnother(origin.getParent(), config, _ -> true);
      }
      return checkpoint;
    } catch (InvalidPathException e) {
      throw new UserError("--resume " + path + ": expected auto, none or a checkpoint folder", e);
    }
  }

  /** Removes what a run of ours wrote, and nothing else that lies in the folder. */
  private static void clear(Path folder) {
    if (!Files.exists(folder.resolve(OutputFolder.CONFIG))
        && !Files.exists(folder.resolve(CHECKPOINTS))) {
      return;
    }
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        String name = path.getFileName().toString();
        if (isWritten(name) && !name.equals(OutputFolder.CONFIG)) {
          AtomicFiles.deleteTree(path);
        }
      }
      // Last, so that an interrupted removal never leaves checkpoints of an unknown configuration.
      Files.deleteIfExists(folder.resolve(OutputFolder.CONFIG));
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
    return folder.resolve(MODEL);
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
    owned.close();
  }
}

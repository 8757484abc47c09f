package org.zerochat4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.AtomicFiles.IoConsumer;
import org.zerochat4j.base.UserError;

/**
 * The checkpoints {@code step-N} of one run, in one folder.
 *
 * <p>A checkpoint is written under a hidden name, sealed with the checksums of its files, forced to
 * the disk and renamed: whatever interrupts that, the checkpoints before it stay as they were. One
 * process at a time may use the folder ({@link RunFolder} sees to it).
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})");
  private static final Pattern LEFTOVER = Pattern.compile("\\.(step-\\d{1,18})\\.(tmp|old)-.*");

  private final Path folder;
  private final int keepLast;

  /**
   * Takes over a folder, which need not exist, and removes what an interrupted save left in it.
   *
   * @param keepLast newest checkpoints that are kept, at least 1; the best one is kept beside them
   */
  public Checkpoints(Path folder, int keepLast) {
    if (keepLast < 1) {
      throw new IllegalArgumentException("at least one checkpoint must be kept");
    }
    this.folder = folder;
    this.keepLast = keepLast;
    removeLeftovers();
  }

  /** {@link #save(long, double, JsonNode, IoConsumer)} of a checkpoint that cannot be the best. */
  public Checkpoint save(long step, JsonNode state, IoConsumer<Path> body) {
    return save(step, Double.NaN, state, body);
  }

  /**
   * Saves {@code step-N}, then deletes what is neither among the last nor the best. Checkpoints of
   * later steps are deleted too: they belong to a run that was left when an earlier one was
   * resumed.
   *
   * @param step optimiser steps done
   * @param metric the checkpoint with the least is the best; NaN for unknown
   * @param state JSON to find again in {@link Checkpoint#state}
   * @param body writes files into the folder it is given
   * @throws UserError when the disk refuses; older checkpoints are then untouched
   */
  public Checkpoint save(long step, double metric, JsonNode state, IoConsumer<Path> body) {
    Path target = folder.resolve("step-" + step);
    Path temporary = AtomicFiles.temporary(target);
    try {
      AtomicFiles.deleteTree(temporary);
      Files.createDirectories(temporary);
      body.accept(temporary);
      Checkpoint.seal(temporary, step, metric, state);
      AtomicFiles.replaceDirectory(temporary, target);
    } catch (IOException e) {
      throw failure(target, e);
    } catch (UserError e) {
      if (e.getCause() instanceof IOException cause) {
        throw failure(target, cause); // not the hidden name it was to be written under
      }
      throw e;
    } finally {
      deleteQuietly(temporary);
    }
    rotate(step);
    return new Checkpoint(target, step, metric, state);
  }

  private static UserError failure(Path target, IOException e) {
    return new UserError(
        "cannot write checkpoint "
            + (target + ": " + AtomicFiles.reason(e))
            + "; earlier checkpoints are intact: make room and start again, or give another --out",
        e);
  }

  /** The steps there is a checkpoint folder of, ascending, whole or not. */
  public List<Long> steps() {
    return list(path -> {
      Matcher name = NAME.matcher(path.getFileName().toString());
      return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
    });
  }

  /** The newest checkpoint that is whole; a warning names every newer one that is not. */
  public Optional<Checkpoint> latestValid() {
    for (long step : steps().reversed()) {
      try {
        return Optional.of(Checkpoint.open(path(step)));
      } catch (UserError e) {
        LOG.warn("{}; going back to the checkpoint before it", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** The checkpoint with the least metric, if any has one. */
  public Optional<Path> best() {
    return steps().stream()
        .filter(step -> !Double.isNaN(Checkpoint.metricOf(path(step))))
        .min(Comparator.comparingDouble(step -> Checkpoint.metricOf(path(step))))
        .map(this::path);
  }

  private Path path(long step) {
    return folder.resolve("step-" + step);
  }

  private void rotate(long newest) {
    for (long step : steps()) {
      if (step > newest) {
        LOG.warn("{} is deleted: the run went on from an earlier checkpoint", path(step));
        delete(path(step));
      }
    }
    Optional<Path> best = best();
    List<Long> steps = steps();
    for (long step : steps.subList(0, Math.max(0, steps.size() - keepLast))) {
      if (best.isEmpty() || !best.get().equals(path(step))) {
        delete(path(step));
      }
    }
  }

  /** Out of the way by a rename first, so that no half of it can be taken for a checkpoint. */
  private static void delete(Path checkpoint) {
    Path temporary = AtomicFiles.temporary(checkpoint);
    try {
      Files.move(checkpoint, temporary);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", checkpoint, AtomicFiles.reason(e));
      return;
    }
    deleteQuietly(temporary);
  }

  private void removeLeftovers() {
    List<Path> leftovers =
        list(path ->
            LEFTOVER.matcher(path.getFileName().toString()).matches()
                ? Optional.of(path)
                : Optional.empty());
    for (Path leftover : leftovers) {
      Matcher name = LEFTOVER.matcher(leftover.getFileName().toString());
      Path target = name.matches() ? folder.resolve(name.group(1)) : leftover;
      if (leftover.getFileName().toString().contains(".old-") && !Files.exists(target)) {
        // Interrupted between setting the old one aside and putting the new one in its place.
        try {
          Files.move(leftover, target);
        } catch (IOException e) {
          LOG.warn("cannot bring back {}: {}", target, AtomicFiles.reason(e));
        }
      } else {
        deleteQuietly(leftover);
      }
    }
  }

  private <T extends Comparable<T>> List<T> list(Function<Path, Optional<T>> select) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(select).flatMap(Optional::stream).sorted().toList();
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      AtomicFiles.deleteTree(path);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", path, AtomicFiles.reason(e));
    }
  }
}

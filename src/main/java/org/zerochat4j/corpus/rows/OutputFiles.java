package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.LockFile;
import org.zerochat4j.base.UserError;

/**
 * The files a stage writes, for as long as it runs: none of them is among what it reads, and no
 * other run writes them at the same time, of this process or another. A hidden lock file lies
 * beside them meanwhile; what a killed run left unfinished is deleted.
 */
public final class OutputFiles implements AutoCloseable {
  /** Of all stages at work, by their locks: a lock is asked for once a process. */
  private static final ConcurrentHashMap<Path, OutputFiles> AT_WORK = new ConcurrentHashMap<>();

  static {
    // Ctrl-C ends the JVM in the middle of the work, and gigabytes may be half-written.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> List.copyOf(AT_WORK.values()).forEach(OutputFiles::abandon)));
  }

  private final Path out;
  private final Path place;
  private final List<Path> files = new ArrayList<>();
  private final Set<Path> written = new HashSet<>();
  private LockFile lock;
  private boolean madeFolder;

  private OutputFiles(Path out, Path place) {
    this.out = out;
    this.place = AtomicFiles.real(place);
    add(out);
    add(Quarantine.beside(out));
  }

  /**
   * Keeps everybody else away from what a stage writes, its side file of bad rows included.
   *
   * @param out the file that the stage is asked for
   * @param more what else it writes; null for nothing
   * @throws UserError when another run is writing {@code out}, a file would be written twice, or
   *     one cannot be written: it is a folder, its folder is a file or is not ours
   */
  public static OutputFiles claim(Path out, Path... more) {
    requireWritable(out);
    String side = Quarantine.beside(out).getFileName().toString();
    String name = "." + side.substring(0, side.length() - Quarantine.ENDING.length()) + ".lock";
    return claim(new OutputFiles(out, out.resolveSibling(name)), Arrays.asList(more));
  }

  /** The same for a stage that writes {@code files} into the folder {@code out}. */
  public static OutputFiles claim(Path out, List<Path> files) {
    return claim(new OutputFiles(out, out.resolve(".lock")), files);
  }

  private static OutputFiles claim(OutputFiles claimed, List<Path> more) {
    for (Path file : more) {
      if (file != null) {
        requireWritable(file);
        claimed.add(file);
      }
    }
    Path out = claimed.out;
    if (!Files.exists(out) || Files.isRegularFile(out) || Files.isDirectory(out)) {
      claimed.lock(); // Pipes and devices are for everybody.
    }
    return claimed;
  }

  private void add(Path file) {
    files.add(file);
    if (!written.add(AtomicFiles.real(file))) {
      throw new UserError(file + " would be written twice; give each output a name of its own");
    }
  }

  /** What would be found out only when all the work is done. */
  private static void requireWritable(Path file) {
    if (Files.isDirectory(file)) {
      throw new UserError("cannot write " + file + ": it is a folder, not a file");
    }
    Path folder = file.getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UserError("cannot write " + file + ": " + folder + " is a file, not a folder");
    }
    JsonLines.requireWritable(file);
  }

  private void lock() {
    if (AT_WORK.putIfAbsent(place, this) != null) {
      throw inUse();
    }
    try {
      madeFolder = !Files.exists(place.getParent());
      Files.createDirectories(place.getParent());
      lock = LockFile.temporary(place);
      if (lock == null) {
        throw inUse();
      }
    } catch (IOException e) {
      throw new UserError("cannot write " + out + ": " + AtomicFiles.reason(e), e);
    } finally {
      if (lock == null) {
        AT_WORK.remove(place);
      }
    }
    deleteUnfinished();
  }

  private UserError inUse() {
    return new UserError(out + " is being written by another run; wait for it or name another out");
  }

  /**
   * The files to read, as {@link InputFiles#of} finds them. Of a folder or a glob everything but
   * what this stage writes, since a stage that runs a second time must not read what it wrote the
   * first time.
   *
   * @throws UserError when one that is written was named as an input, or nothing else is there
   */
  public List<Path> inputs(List<Path> inputs) {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      List<Path> found = InputFiles.of(input);
      List<Path> others =
          found.stream().filter(file -> !written.contains(AtomicFiles.real(file))).toList();
      if (others.isEmpty()) {
        throw new UserError(
            found.equals(List.of(input))
                ? input + " would be read and written by the same run; name another out"
                : input + " has no file but " + found.getFirst() + ", which is written");
      }
      files.addAll(others);
    }
    return files;
  }

  /** Lets others write the files. */
  @Override
  public synchronized void close() {
    if (lock == null) {
      return;
    }
    lock.close();
    lock = null;
    AT_WORK.remove(place);
    if (madeFolder) {
      try {
        Files.deleteIfExists(place.getParent()); // Where nothing was written.
      } catch (IOException e) {
        // It has files, as it should.
      }
    }
  }

  private synchronized void abandon() {
    deleteUnfinished();
    close();
  }

  /** What lies under temporary names: we hold the lock, so nobody is writing it. */
  private void deleteUnfinished() {
    if (lock != null && lock.isHeld()) {
      files.forEach(AtomicFiles::deleteUnfinished);
    }
  }
}

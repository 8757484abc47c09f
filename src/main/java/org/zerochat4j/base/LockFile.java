package org.zerochat4j.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that one run at a time may hold, of this process or any other. A lock ends with its
 * process, however that ends.
 */
public final class LockFile implements AutoCloseable {
  private static final int MARKS = 1 << 20;

  private final FileChannel channel;
  private final Path temporary;
  private boolean held;

  private LockFile(Path file, boolean temporary) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    this.temporary = temporary ? file : null;
  }

  /** Opens the file, which is made if it is not there; nothing is locked yet. */
  public static LockFile open(Path file) throws IOException {
    return new LockFile(file, false);
  }

  /**
   * Makes a file that is ours and is deleted by {@link #close}; null while somebody else holds it.
   *
   * @throws IOException when it cannot be made
   */
  public static LockFile temporary(Path file) throws IOException {
    while (true) {
      LockFile lock = new LockFile(file, true);
      if (!lock.acquire()) {
        lock.channel.close();
        return null;
      }
      if (!lock.held || lock.isAt(file)) {
        return lock;
      }
      lock.channel.close(); // Whoever held it deleted it after we had opened it.
    }
  }

  /**
   * Whether what we have locked is what others find. The size tells: opening the file a second time
   * and closing it would let go of the lock, as POSIX has it.
   */
  private boolean isAt(Path file) throws IOException {
    int mark = ThreadLocalRandom.current().nextInt(MARKS);
    channel.write(ByteBuffer.allocate(1), mark);
    try {
      return Files.size(file) == mark + 1L;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Whether the file is ours now; false while somebody else holds it. On a file system without
   * locks nobody can be kept away, and work goes on without.
   */
  public boolean acquire() {
    try {
      held = channel.tryLock() != null;
      return held;
    } catch (OverlappingFileLockException e) {
      return false; // Held by this very process.
    } catch (IOException e) {
      return true; // Some network file systems have no locks.
    }
  }

  /** Whether others are kept away. */
  public boolean isHeld() {
    return held;
  }

  /** Lets others hold the file. */
  @Override
  public void close() {
    try (channel) {
      if (temporary != null) {
        Files.deleteIfExists(temporary); // Before the lock ends: the next one makes its own.
      }
    } catch (IOException e) {
      // The system releases the lock with the process at the latest.
    }
  }
}

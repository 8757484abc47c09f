package org.zerochat4j.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that one run at a time may hold, of this process or any other. A lock ends with its
 * process, however that ends.
 */
public final class LockFile implements AutoCloseable {
  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the file, which is made if it is not there; nothing is locked yet. */
  public static LockFile open(Path file) throws IOException {
    return new LockFile(
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /**
   * Whether the file is ours now; false while somebody else holds it.
   *
   * @throws IOException when its file system has no locks
   */
  public boolean acquire() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Held by this very process.
    }
  }

  /** Lets others hold the file. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The system releases the lock with the process at the latest.
    }
  }
}

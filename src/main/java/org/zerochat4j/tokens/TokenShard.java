package org.zerochat4j.tokens;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * One {@code .bin} file and its list of documents, mapped into memory.
 *
 * <p>The list is {@code .bin.idx}: for each document, in order, two little-endian 32-bit numbers,
 * how many ids it has (its end token included) and a hash of its text.
 */
final class TokenShard implements TokenSequence, AutoCloseable {
  static final int INDEX_BYTES = 8;

  private static final ValueLayout.OfLong ENTRY =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final TokenFileInfo info;
  private final TokenType type;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment data;
  private final MemorySegment index; // null without a list of documents

  TokenShard(Path path) {
    this.path = path;
    this.info = TokenFileInfo.read(path);
    this.type = info.type();
    try {
      data = map(path, Math.multiplyExact(info.tokens(), (long) type.bytes()));
      Path list = indexFor(path);
      index =
          Files.exists(list)
              ? map(list, Math.multiplyExact(info.documents(), (long) INDEX_BYTES))
              : null;
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** Where the list of documents of {@code bin} lies. */
  static Path indexFor(Path bin) {
    return bin.resolveSibling(bin.getFileName() + ".idx");
  }

  private MemorySegment map(Path file, long expected) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != expected) {
        throw new UserError(
            file
                + ": has "
                + channel.size()
                + " bytes, but the description says "
                + info.tokens()
                + " tokens of "
                + info.dtype()
                + " in "
                + info.documents()
                + " documents ("
                + expected
                + " bytes); make it again with: zerochat tokenize");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, expected, arena);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  Path path() {
    return path;
  }

  TokenFileInfo info() {
    return info;
  }

  boolean hasIndex() {
    return index != null;
  }

  @Override
  public long size() {
    return info.tokens();
  }

  /** How many ids document {@code i} has, its end token included. */
  int documentTokens(long i) {
    return (int) index.getAtIndex(ENTRY, i);
  }

  /** A hash of the text of document {@code i}: equal texts have equal ones. */
  int documentHash(long i) {
    return (int) (index.getAtIndex(ENTRY, i) >>> Integer.SIZE);
  }

  @Override
  public int get(long position) {
    int id = type.get(data, position);
    requireKnown(id, position);
    return id;
  }

  @Override
  public void read(long position, int[] target, int at, int count) {
    type.read(data, position, target, at, count);
    for (int i = 0; i < count; i++) {
      requireKnown(target[at + i], position + i);
    }
  }

  /** A damaged file would otherwise be found out by a row of the embedding that is not there. */
  private void requireKnown(int id, long position) {
    if (id < 0 || (id >= info.vocab() && info.vocab() > 0)) {
      throw new UserError(
          path
              + ": token "
              + position
              + " is "
              + id
              + ", but the vocabulary has "
              + info.vocab()
              + "; the file is damaged: check it with zerochat tokenize --verify or make it again");
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}

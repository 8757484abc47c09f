package org.zerochat4j.tokens;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * A {@code .bin} file, mapped into memory: of any size, and shared by all threads. Ids are
 * unsigned, 40,000 in two bytes is 40,000.
 */
public final class TokenFile implements AutoCloseable {
  private static final ValueLayout.OfShort UINT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt UINT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final TokenFileInfo info;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment data;

  private TokenFile(Path path) {
    this.path = path;
    this.info = TokenFileInfo.read(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long expected = info.tokens() * info.bytesPerToken();
      if (channel.size() != expected) {
        throw new UserError(
            path
                + ": has "
                + channel.size()
                + " bytes, but its description says "
                + info.tokens()
                + " tokens of "
                + info.dtype()
                + " ("
                + expected
                + " bytes); make it again with: zerochat tokenize");
      }
      data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      arena.close();
      throw new UserError("cannot read " + path + ": " + AtomicFiles.reason(e), e);
    } catch (UserError e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Opens {@code bin} and its description.
   *
   * @throws UserError when either is missing or they do not fit each other
   */
  public static TokenFile open(Path bin) {
    return new TokenFile(bin);
  }

  /**
   * Opens {@code bin} for a model with {@code tokenizer}.
   *
   * @throws UserError also when it was made with another tokenizer
   */
  public static TokenFile open(Path bin, Tokenizer tokenizer) {
    TokenFile file = new TokenFile(bin);
    if (!tokenizer.hash().equals(file.info.tokenizer())) {
      file.close();
      throw new UserError(
          bin + ": was made with another tokenizer; make it again with: zerochat tokenize");
    }
    return file;
  }

  /** What the file says of itself. */
  public TokenFileInfo info() {
    return info;
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** How many ids it holds. */
  public long size() {
    return info.tokens();
  }

  /** The id at {@code index}. */
  public int get(long index) {
    return info.bytesPerToken() == 2
        ? Short.toUnsignedInt(data.getAtIndex(UINT16, index))
        : data.getAtIndex(UINT32, index);
  }

  /** Copies {@code count} ids from {@code index} on into {@code target} from {@code at} on. */
  public void read(long index, int[] target, int at, int count) {
    for (int i = 0; i < count; i++) {
      target[at + i] = get(index + i);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}

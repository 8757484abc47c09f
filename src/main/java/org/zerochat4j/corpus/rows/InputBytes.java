package org.zerochat4j.corpus.rows;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.OptionalLibrary;

/** The content of a file as UTF-8: decompressed and decoded as its first bytes demand. */
public final class InputBytes {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAGIC_BYTES = 4;
  private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private InputBytes() {}

  /**
   * Opens a file that is gzip, Zstandard or neither. Text that begins with a byte order mark is in
   * the encoding the mark says, otherwise in {@code encoding} (null: UTF-8).
   *
   * @throws UserError when the file cannot be opened; damaged content shows as {@link DamagedData}
   *     only when it is read
   */
  public static InputStream open(Path file, Charset encoding) {
    InputStream in = null;
    try {
      in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
      PushbackInputStream content = new PushbackInputStream(decompressed(file, in), MAGIC_BYTES);
      Charset charset = byMark(first(content));
      charset = charset == null ? encoding : charset;
      return charset == null || charset.equals(StandardCharsets.UTF_8)
          ? content
          : new Transcoder(content, charset);
    } catch (UserError e) {
      closeQuietly(in);
      throw e;
    } catch (IOException e) {
      closeQuietly(in);
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Whether it is a regular file that begins as Parquet does. */
  static boolean isParquet(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
    } catch (IOException e) {
      return false; // Reported when it is opened for reading.
    }
  }

  private static InputStream decompressed(Path file, InputStream in) throws IOException {
    in.mark(MAGIC_BYTES);
    byte[] magic = in.readNBytes(MAGIC_BYTES);
    in.reset();
    if (begins(magic, 0x1f, 0x8b)) {
      return new GzipMembers(in);
    }
    if (begins(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      OptionalLibrary.ZSTD.require(file);
      return Zstd.decompress(in);
    }
    String name = file.getFileName().toString();
    boolean empty = magic.length == 0 && !FileFormat.withoutCompression(name).equals(name);
    return empty ? new NothingCompressed() : in;
  }

  /** The first bytes, which are put back unless they are UTF-8's byte order mark. */
  private static byte[] first(PushbackInputStream content) throws IOException {
    byte[] bytes = new byte[MAGIC_BYTES];
    int n = 0;
    try {
      for (int b; n < MAGIC_BYTES && (b = content.read()) >= 0; n++) {
        bytes[n] = (byte) b;
      }
    } catch (DamagedData e) {
      // Found again, and reported, by whoever reads on.
    }
    int mark = begins(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
    content.unread(bytes, mark, n - mark);
    return Arrays.copyOf(bytes, n);
  }

  private static Charset byMark(byte[] first) {
    if (begins(first, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
    }
    if (begins(first, 0xff, 0xfe, 0, 0) || begins(first, 0, 0, 0xfe, 0xff)) {
      return StandardCharsets.UTF_32;
    }
    boolean utf16 = begins(first, 0xff, 0xfe) || begins(first, 0xfe, 0xff);
    return utf16 ? StandardCharsets.UTF_16 : null;
  }

  private static boolean begins(byte[] bytes, int... with) {
    for (int i = 0; i < with.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private static void closeQuietly(InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // The failure to open is the one to report.
    }
  }

  /** A file that should be compressed and is empty: not even a header is there. */
  private static final class NothingCompressed extends InputStream {
    @Override
    public int read() throws IOException {
      throw new DamagedData("the file is empty");
    }

    @Override
    public int read(byte[] target, int at, int count) throws IOException {
      return read();
    }
  }
}

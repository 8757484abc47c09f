package org.zerochat4j.corpus.rows;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Zstandard (RFC 8878) through zstd-jni, a library that need not be there: {@link
 * org.zerochat4j.corpus.OptionalLibrary#ZSTD} has to be asked for before.
 */
final class Zstd {
  private Zstd() {}

  /** The content of all frames; what is wrong with it comes as {@link DamagedData}. */
  static InputStream decompress(InputStream in) throws IOException {
    return new Frames(new ZstdInputStreamNoFinalizer(in));
  }

  /** Compresses what is written; closing it ends the frame and leaves {@code out} open. */
  static OutputStream compress(OutputStream out) throws IOException {
    return new ZstdOutputStreamNoFinalizer(new LeftOpen(out));
  }

  private static final class LeftOpen extends FilterOutputStream {
    LeftOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static final class Frames extends FilterInputStream {
    Frames(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (ZstdIOException e) {
        throw new DamagedData(String.valueOf(e.getMessage()));
      }
    }
  }
}

package org.zerochat4j.corpus.rows;

import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** The compressions of Parquet pages, without Hadoop, whose classes the library's own ones need. */
final class ParquetCodecs implements CompressionCodecFactory {
  /** More than any writer puts in a page; a damaged header may ask for anything. */
  private static final int LARGEST_PAGE = 1 << 30;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("only for reading");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Decompressor(codec);
  }

  @Override
  public void release() {}

  private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return codec == CompressionCodecName.UNCOMPRESSED
          ? bytes
          : BytesInput.from(page(bytes.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer from, int length, ByteBuffer to, int size)
        throws IOException {
      byte[] bytes = new byte[length];
      from.get(bytes);
      to.put(codec == CompressionCodecName.UNCOMPRESSED ? bytes : page(bytes, size));
    }

    @Override
    public void release() {}

    private byte[] page(byte[] bytes, int size) throws IOException {
      if (size < 0 || size > LARGEST_PAGE) {
        throw new DamagedData("a page of " + size + " bytes");
      }
      byte[] page = new byte[size];
      int n =
          switch (codec) {
            case SNAPPY -> snappy(bytes, page);
            case GZIP -> read(new GzipMembers(new ByteArrayInputStream(bytes)), page);
            case ZSTD -> read(Zstd.decompress(new ByteArrayInputStream(bytes)), page);
            case LZ4_RAW -> new Lz4Decompressor().decompress(bytes, 0, bytes.length, page, 0, size);
            default ->
                throw new IOException(
                    "its compression " + codec + " is not supported; use snappy, gzip or zstd");
          };
      if (n != size) {
        throw new DamagedData("a page holds " + n + " bytes and not " + size);
      }
      return page;
    }

    private static int snappy(byte[] bytes, byte[] page) throws IOException {
      if (Snappy.uncompressedLength(bytes) != page.length) {
        throw new DamagedData("a page is not as long as it says");
      }
      return Snappy.uncompress(bytes, 0, bytes.length, page, 0);
    }

    private static int read(InputStream in, byte[] page) throws IOException {
      try (in) {
        return in.readNBytes(page, 0, page.length);
      }
    }
  }
}

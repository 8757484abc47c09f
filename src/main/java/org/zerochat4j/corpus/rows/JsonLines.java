package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.AtomicFiles.IoConsumer;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.OptionalLibrary;

/** JSON Lines: one JSON object a line, UTF-8; compressed where the name ends so. */
public final class JsonLines {
  private JsonLines() {}

  /**
   * Writes the values as rows; the file appears when all are written. Returns how many there were.
   */
  public static long write(Path target, Stream<?> values) {
    long[] count = new long[1];
    write(
        target,
        sink -> {
          for (Iterator<?> all = values.iterator(); all.hasNext(); count[0]++) {
            sink.write(all.next());
          }
        });
    return count[0];
  }

  /** Hands out a sink for rows; the file appears, whole, when {@code body} returns. */
  public static void write(Path target, IoConsumer<Sink> body) {
    requireWritable(target);
    AtomicFiles.write(
        target,
        out -> {
          String name = target.getFileName().toString();
          if (name.endsWith(".gz")) {
            GZIPOutputStream zip = new GZIPOutputStream(out, 1 << 16);
            body.accept(new Sink(zip));
            zip.finish();
          } else if (name.endsWith(".zst")) {
            try (OutputStream zstd = Zstd.compress(out)) {
              body.accept(new Sink(zstd));
            }
          } else {
            body.accept(new Sink(out));
          }
        });
  }

  /** Whether rows under this name are written compressed. */
  public static boolean isCompressed(Path target) {
    String name = target.getFileName().toString();
    return name.endsWith(".gz") || name.endsWith(".zst");
  }

  /**
   * Whether rows can be written under this name, which is good to know before there are any.
   *
   * @throws UserError when the name promises another format, or the library is absent that
   *     compresses as the name says
   */
  static void requireWritable(Path target) {
    FileFormat format = FileFormat.of(target);
    if (format != null && format.holdsRows() && format != FileFormat.JSON) {
      throw new UserError(
          "cannot write "
              + target
              + ": rows are written as JSON Lines; name a .jsonl, .jsonl.gz or .jsonl.zst file");
    }
    if (target.getFileName().toString().endsWith(".zst")) {
      OptionalLibrary.ZSTD.require(target);
    }
  }

  /** Rows on their way into a file. */
  public static final class Sink {
    private final OutputStream out;

    private Sink(OutputStream out) {
      this.out = out;
    }

    /** Appends the value (a record, a map, a tree) as one row. */
    public void write(Object value) throws IOException {
      out.write(Json.line(value).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }

    /** Appends a row that is JSON already; line breaks between its tokens are taken out. */
    public void writeRaw(byte[] json) throws IOException {
      for (byte b : json) {
        if (b == '\n' || b == '\r') {
          write(Json.mapper().readTree(json));
          return;
        }
      }
      out.write(json);
      out.write('\n');
    }
  }
}

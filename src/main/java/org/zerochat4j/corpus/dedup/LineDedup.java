package org.zerochat4j.corpus.dedup;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Hash;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.Row;

/**
 * Mode lines: of each line of the field {@code text} the first occurrence in all inputs stays,
 * white space not counted. A line that is short or has hardly a letter stays in any case: a brace,
 * a ruler, a refrain says something where it stands. Blank lines stay where they part lines that
 * do. What is stored of a row is the hashes of its lines.
 */
final class LineDedup {
  private static final String FIELD = "text";
  private static final byte[] NOTHING = {};
  private static final int HASH_BYTES = 2 * Long.BYTES;

  /** Both halves of what is stored for a line that is never removed. */
  private static final long STAYS = 0;

  private final DedupConfig config;
  private long lines;
  private long removedLines;
  private long removedBytes;
  private long removedRows;
  private long changedRows;

  LineDedup(DedupConfig config) {
    this.config = config;
  }

  DedupResult run(List<Path> files, WorkFolder work, BadRows bad) {
    try (TextStore store = new TextStore(work, 0)) {
      InputPass inputs = new InputPass(files, work, store);
      inputs.read(this::entry, bad);
      Repeated repeated = repeated(work, store);
      JsonLines.write(
          config.out(),
          sink ->
              inputs.copy(
                  config.maxRowBytes(),
                  (_, meta, json) -> {
                    write(meta.length(), repeated, json, sink);
                    lines += meta.length();
                  }));
      return new DedupResult(
          store.size() + bad.count(),
          store.size() - removedRows,
          removedRows,
          0,
          0,
          lines,
          removedLines,
          removedBytes,
          changedRows,
          config.mode(),
          config.threshold(),
          config.unit(),
          config.ngram(),
          0,
          0,
          0,
          0,
          bad);
    }
  }

  private TextStore.Entry entry(Row row) throws BadRow {
    List<String> lines = row.text(FIELD).lines().filter(line -> !Characters.isBlank(line)).toList();
    ByteBuffer hashes =
        ByteBuffer.allocate(lines.size() * HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (String line : lines) {
      String visible = Characters.withoutWhiteSpace(line);
      if (mayGo(visible)) {
        HashValue128 hash = Hash.bytes128(visible.getBytes(StandardCharsets.UTF_8));
        hashes.putLong(hash.getMostSignificantBits()).putLong(hash.getLeastSignificantBits());
      } else {
        hashes.putLong(STAYS).putLong(STAYS);
      }
    }
    return new TextStore.Entry(row.ordinal(), NOTHING, hashes.array(), lines.size(), 0, 0, NOTHING);
  }

  /** By its length, and whether a third of it or more is letters. */
  private boolean mayGo(String visible) {
    int length = visible.codePointCount(0, visible.length());
    return length >= config.lineLength()
        && 3 * visible.codePoints().filter(Character::isLetter).count() >= length;
  }

  /** Lines by their number, blank ones not counted, through all inputs. */
  private static final class Repeated {
    private static final int SHIFT = 30;
    private final BitSet[] parts;

    Repeated(long lines) {
      parts = new BitSet[(int) (lines >>> SHIFT) + 1];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new BitSet();
      }
    }

    void set(long line) {
      parts[(int) (line >>> SHIFT)].set((int) (line & ((1L << SHIFT) - 1)));
    }

    boolean has(long line) {
      return parts[(int) (line >>> SHIFT)].get((int) (line & ((1L << SHIFT) - 1)));
    }
  }

  private static Repeated repeated(WorkFolder work, TextStore store) {
    try (EqualHashes hashes = new EqualHashes(work);
        Progress progress = new Progress("dedup: lines", store.size(), "rows")) {
      TextStore.Cursor table = store.cursor(0);
      long number = 0;
      for (int i = 0; i < store.size(); i++) {
        ByteBuffer bytes = store.bytes(table.next());
        while (bytes.hasRemaining()) {
          long high = bytes.getLong();
          long low = bytes.getLong();
          if (high != STAYS || low != STAYS) {
            hashes.add(number, high, low);
          }
          number++;
        }
        progress.update(i + 1L, "");
      }
      Repeated repeated = new Repeated(number);
      hashes.forEach((line, _) -> repeated.set(line), _ -> {});
      return repeated;
    }
  }

  /** Writes a row whose lines, {@code count} of them, begin with number {@link #lines}. */
  private void write(int count, Repeated repeated, byte[] json, JsonLines.Sink sink)
      throws IOException {
    int gone = 0;
    for (int i = 0; i < count; i++) {
      gone += repeated.has(lines + i) ? 1 : 0;
    }
    removedLines += gone;
    if (gone == 0) {
      sink.writeRaw(json);
      return;
    }
    ObjectNode rewritten = rewritten(json, repeated);
    if (gone == count) {
      removedRows++;
    } else {
      changedRows++;
      sink.write(rewritten);
    }
  }

  /** The row without its repeated lines, whose bytes are counted. */
  private ObjectNode rewritten(byte[] json, Repeated repeated) throws IOException {
    if (!(Json.mapper().readTree(json) instanceof ObjectNode row)) {
      throw new UserError("a row changed while it was read; run the same command again");
    }
    StringBuilder text = new StringBuilder();
    long number = lines;
    boolean parted = false;
    for (String line : row.get(FIELD).textValue().lines().toList()) {
      if (Characters.isBlank(line)) {
        parted = !text.isEmpty();
      } else if (repeated.has(number++)) {
        removedBytes += Characters.utf8Length(line);
      } else {
        text.append(text.isEmpty() ? "" : parted ? "\n\n" : "\n").append(line);
        parted = false;
      }
    }
    return row.put(FIELD, text.toString());
  }
}

package org.zerochat4j.corpus.dedup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.zerochat4j.base.UserError;

/**
 * The texts that are compared, on disk: a table of fixed-size rows, the texts with their ids, the
 * signatures. Texts are numbered from 0 in the order in which they are added.
 */
final class TextStore implements AutoCloseable {
  private static final int ROW_BYTES = 4 * Long.BYTES + 3 * Integer.BYTES;
  private static final int SCAN_ROWS = 1 << 14;

  private final SpillFile rows;
  private final SpillFile texts;
  private final SpillFile signatures;
  private final int signatureBytes;
  private int count;

  /**
   * A text on its way in.
   *
   * @param ordinal of its row in its file
   * @param id the row's id as JSON
   * @param text normalised, UTF-8; empty where nobody will ask for it
   * @param length code points of the normalised text
   * @param signature empty for a text without grams, and where nobody will ask for it
   */
  record Entry(
      long ordinal, byte[] id, byte[] text, int length, long hash, long hash2, byte[] signature) {}

  /**
   * What the table says of a text.
   *
   * @param offset where id and text begin
   * @param hash a 128-bit hash of the normalised text, with {@code hash2}
   * @param length code points of the normalised text
   */
  record Meta(
      long offset, long hash, long hash2, long ordinal, int idBytes, int textBytes, int length) {
    private static Meta read(ByteBuffer bytes) {
      return new Meta(
          bytes.getLong(),
          bytes.getLong(),
          bytes.getLong(),
          bytes.getLong(),
          bytes.getInt(),
          bytes.getInt(),
          bytes.getInt());
    }

    boolean sameText(Meta other) {
      return hash == other.hash && hash2 == other.hash2;
    }
  }

  /** Opens the store of a folder as its checkpoint left it. */
  TextStore(WorkFolder work, int components) {
    Checkpoint state = work.checkpoint();
    rows = new SpillFile(work.file("rows"), state.rows());
    texts = new SpillFile(work.file("texts"), state.texts());
    signatures = new SpillFile(work.file("signatures"), state.signatures());
    signatureBytes = Sketcher.bytes(components);
    count = (int) (state.rows() / ROW_BYTES);
  }

  void add(Entry entry) {
    if (count == Integer.MAX_VALUE - 8) {
      throw new UserError("more than " + count + " rows: deduplicate them in parts");
    }
    rows.append(texts.size());
    rows.append(entry.hash());
    rows.append(entry.hash2());
    rows.append(entry.ordinal());
    rows.append(entry.id().length);
    rows.append(entry.text().length);
    rows.append(entry.length());
    texts.append(entry.id());
    texts.append(entry.text());
    // A text without grams has a place too, so that the n-th signature is the n-th text's.
    signatures.append(entry.signature().length == 0 ? new byte[signatureBytes] : entry.signature());
    count++;
  }

  /** What was added can be read from here on; returns the state that says so. */
  Checkpoint flush(Checkpoint before, List<Checkpoint.FileRows> files) {
    rows.flush();
    texts.flush();
    signatures.flush();
    return before.withRead(files, rows.size(), texts.size(), signatures.size());
  }

  int size() {
    return count;
  }

  Meta meta(int i) {
    return Meta.read(rows.read((long) i * ROW_BYTES, ROW_BYTES));
  }

  /** The id of a text as JSON. */
  byte[] id(int i) {
    return id(meta(i));
  }

  byte[] id(Meta meta) {
    return texts.read(meta.offset(), meta.idBytes()).array();
  }

  /** The normalised text. */
  String text(int i) {
    return new String(bytes(meta(i)).array(), StandardCharsets.UTF_8);
  }

  /** The bytes that were stored as the text. */
  ByteBuffer bytes(Meta meta) {
    return texts.read(meta.offset() + meta.idBytes(), meta.textBytes());
  }

  /** The signature of a text as longs. */
  long[] signature(int i) {
    return Sketcher.longs(signatures.read((long) i * signatureBytes, signatureBytes));
  }

  /** The signatures of {@code n} texts from {@code first} on, one after the other. */
  ByteBuffer signatures(int first, int n) {
    return signatures.read((long) first * signatureBytes, n * signatureBytes);
  }

  int signatureBytes() {
    return signatureBytes;
  }

  /** Reads the table in order, from text {@code first} on. */
  Cursor cursor(int first) {
    return new Cursor(first);
  }

  /** A place in the table that moves forward. */
  final class Cursor {
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int next;

    private Cursor(int first) {
      next = first;
    }

    /** What the table says of the next text; there must be one. */
    Meta next() {
      if (!bytes.hasRemaining()) {
        int n = Math.min(SCAN_ROWS, count - next);
        bytes = rows.read((long) next * ROW_BYTES, n * ROW_BYTES);
      }
      next++;
      return Meta.read(bytes);
    }
  }

  @Override
  public void close() {
    rows.close();
    texts.close();
    signatures.close();
  }
}

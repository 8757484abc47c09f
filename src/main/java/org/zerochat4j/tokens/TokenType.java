package org.zerochat4j.tokens;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;

/** How an id is stored: an unsigned little-endian number of two or four bytes. */
enum TokenType {
  UINT16(2),
  UINT32(4);

  /** The largest vocabulary whose ids fit two bytes. */
  private static final int UINT16_VOCAB = 1 << 16;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  TokenType(int bytes) {
    this.bytes = bytes;
  }

  /** The smallest type for ids below {@code vocab}. */
  static TokenType forVocab(int vocab) {
    return vocab > UINT16_VOCAB ? UINT32 : UINT16;
  }

  /** The type called {@code dtype} ("uint16"), null when there is none. */
  static TokenType named(String dtype) {
    for (TokenType type : values()) {
      if (type.dtype().equals(dtype)) {
        return type;
      }
    }
    return null;
  }

  /** The name in descriptions, as NumPy has it. */
  String dtype() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Bytes an id. */
  int bytes() {
    return bytes;
  }

  int get(MemorySegment data, long index) {
    return this == UINT16
        ? Short.toUnsignedInt(data.getAtIndex(SHORT, index))
        : data.getAtIndex(INT, index);
  }

  void read(MemorySegment data, long index, int[] target, int at, int count) {
    if (this == UINT32) {
      MemorySegment.copy(data, INT, index * bytes, target, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[at + i] = Short.toUnsignedInt(data.getAtIndex(SHORT, index + i));
    }
  }

  /** Stores the first {@code count} ids and returns where the next one goes. */
  int put(byte[] target, int at, int[] ids, int count) {
    int next = at;
    if (this == UINT16) {
      for (int i = 0; i < count; i++) {
        target[next++] = (byte) ids[i];
        target[next++] = (byte) (ids[i] >> 8);
      }
    } else {
      for (int i = 0; i < count; i++) {
        next = put(target, next, ids[i]);
      }
    }
    return next;
  }

  /** Stores {@code id} and returns where the next one goes. */
  int put(byte[] target, int at, int id) {
    target[at] = (byte) id;
    target[at + 1] = (byte) (id >> 8);
    if (this == UINT32) {
      target[at + 2] = (byte) (id >> 16);
      target[at + 3] = (byte) (id >> 24);
    }
    return at + bytes;
  }
}

package org.zerochat4j.tokenizer.text;

import java.util.Arrays;

/**
 * A text that is rewritten again and again in the same memory: it is read in {@link #array} and
 * written anew behind its back, then the two change places. Holds no unpaired surrogate.
 */
public final class TextBuffer implements CharSequence {
  private char[] chars = new char[256];
  private int length;
  private char[] written = new char[256];
  private int writtenLength;

  /** Replaces the text; unpaired surrogates, which are no characters, become U+FFFD. */
  public void set(CharSequence text) {
    length = text.length();
    if (chars.length < length) {
      chars = new char[length + (length >> 2)];
    }
    switch (text) {
      case String s -> s.getChars(0, length, chars, 0);
      case StringBuilder s -> s.getChars(0, length, chars, 0);
      default -> {
        for (int i = 0; i < length; i++) {
          chars[i] = text.charAt(i);
        }
      }
    }
    for (int i = 0; i < length; i++) {
      if (Character.isSurrogate(chars[i])) {
        if (Character.isHighSurrogate(chars[i])
            && i + 1 < length
            && Character.isLowSurrogate(chars[i + 1])) {
          i++;
        } else {
          chars[i] = '\ufffd';
        }
      }
    }
  }

  /** Replaces the text by a part of {@code source}. */
  public void set(char[] source, int start, int end) {
    length = end - start;
    if (chars.length < length) {
      chars = new char[length + (length >> 2)];
    }
    System.arraycopy(source, start, chars, 0, length);
  }

  /** The text; only the first {@link #length} characters count. */
  public char[] array() {
    return chars;
  }

  /** Keeps only the characters from {@code start} to {@code end}. */
  public void keep(int start, int end) {
    System.arraycopy(chars, start, chars, 0, end - start);
    length = end - start;
  }

  /** Begins to write the next text. */
  public void rewrite() {
    writtenLength = 0;
  }

  public void write(char c) {
    if (writtenLength == written.length) {
      written = Arrays.copyOf(written, written.length * 2);
    }
    written[writtenLength++] = c;
  }

  public void write(int codePoint) {
    if (Character.isBmpCodePoint(codePoint)) {
      write((char) codePoint);
    } else {
      write(Character.highSurrogate(codePoint));
      write(Character.lowSurrogate(codePoint));
    }
  }

  public void write(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      write(text.charAt(i));
    }
  }

  public void write(int start, int end) {
    for (int i = start; i < end; i++) {
      write(chars[i]);
    }
  }

  /** What was written since {@link #rewrite} becomes the text. */
  public void commit() {
    char[] old = chars;
    chars = written;
    written = old;
    length = writtenLength;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    return chars[index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new String(chars, start, end - start);
  }

  @Override
  public String toString() {
    return new String(chars, 0, length);
  }
}

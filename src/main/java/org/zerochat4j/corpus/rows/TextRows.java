package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Plain text and markup: the file, its blocks or its lines are the documents. */
final class TextRows extends CutRows {
  private final TextUnit unit;
  private final String markup;
  private final String source;
  private final RowBuffer lineBytes;

  /** {@code unit} is null for the default. A file with markup is one document in any case. */
  TextRows(Path file, ByteReader in, FileFormat format, TextUnit unit, int maxRowBytes) {
    super(file, in, maxRowBytes);
    this.markup = format.markup();
    this.unit = unit == null || markup != null ? TextUnit.FILE : unit;
    this.source = markup == null ? null : folderName(file);
    this.lineBytes = new RowBuffer(maxRowBytes);
  }

  @Override
  Content cut() throws IOException {
    return switch (unit) {
      case FILE -> wholeFile();
      case BLOCK -> nextBlock();
      case LINE -> nextLine();
    };
  }

  private Content wholeFile() throws IOException {
    row.begin(in);
    while (in.nextLine(row)) {
      row.append('\n');
    }
    finish();
    return row.isBlank() ? null : document("the document", "; text: block or line cuts it");
  }

  private Content nextBlock() throws IOException {
    row.begin(in);
    while (true) {
      lineBytes.begin(in);
      if (!in.nextLine(lineBytes)) {
        return row.isEmpty() ? null : document("the block", "");
      }
      if (!lineBytes.isBlank()) {
        row.append(lineBytes);
        row.append('\n');
        continue;
      }
      addBlankLine();
      if (!row.isEmpty()) {
        return document("the block", "");
      }
      row.begin(in);
    }
  }

  private Content nextLine() throws IOException {
    while (true) {
      row.begin(in);
      if (!in.nextLine(row)) {
        return null;
      }
      if (!row.isBlank()) {
        return document("the line", "");
      }
      addBlankLine();
    }
  }

  private Content document(String what, String advice) {
    return row.isTooLong()
        ? row.tooLong(what, advice)
        : new Content.PlainText(stripped(row.toBytes()), markup, source);
  }

  /** Without the white space at the end and without the blank lines at the beginning. */
  private static byte[] stripped(byte[] bytes) {
    int to = bytes.length;
    while (to > 0 && ByteReader.isBlank(bytes[to - 1])) {
      to--;
    }
    int from = 0;
    for (int i = 0; i < to && ByteReader.isBlank(bytes[i]); i++) {
      from = bytes[i] == '\n' ? i + 1 : from;
    }
    return from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
  }

  /** A folder of pages is one source; the name of each page would make a source of each. */
  private static String folderName(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    Path name = folder == null ? null : folder.getFileName();
    return name == null ? null : name.toString();
  }
}

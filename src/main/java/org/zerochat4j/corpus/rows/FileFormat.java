package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.Locale;

/** What the name of a file says about its content; an ending {@code .gz} or {@code .zst} aside. */
enum FileFormat {
  JSON,
  CSV,
  TSV,
  PARQUET,
  TEXT,
  MARKDOWN,
  HTML,
  ROFF,
  WIKI;

  /** The format of a file with this name, null when the name does not tell. */
  static FileFormat of(Path file) {
    String name = withoutCompression(file.getFileName().toString().toLowerCase(Locale.ROOT));
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "jsonl", "ndjson", "json" -> JSON;
      case "csv" -> CSV;
      case "tsv" -> TSV;
      case "parquet" -> PARQUET;
      case "txt", "text" -> TEXT;
      case "md", "markdown" -> MARKDOWN;
      case "html", "htm", "xhtml" -> HTML;
      case "1", "2", "3", "4", "5", "6", "7", "8" -> ROFF;
      case "wiki", "mediawiki" -> WIKI;
      default -> null;
    };
  }

  /** Whether the files hold many rows, not one document each. */
  boolean holdsRows() {
    return this == JSON || this == CSV || this == TSV || this == PARQUET;
  }

  /** What the field {@code format} of a document says: its markup, null for plain text. */
  String markup() {
    return switch (this) {
      case MARKDOWN, HTML, ROFF, WIKI -> name().toLowerCase(Locale.ROOT);
      default -> null;
    };
  }

  static String withoutCompression(String name) {
    for (String ending : new String[] {".gz", ".zst"}) {
      if (name.endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }
}

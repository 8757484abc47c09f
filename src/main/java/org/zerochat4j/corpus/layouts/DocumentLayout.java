package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** How a source of pretraining text lays out its rows. */
public enum DocumentLayout {
  /** An encyclopedia page: {@code {title, summary, sections: [{title, content}]}}. */
  BAIKE("sections") {
    @Override
    String text(Row row) throws BadRow {
      StringBuilder page = new StringBuilder(sentence(headed(row, "title", "summary")));
      for (Row section : sections(row)) {
        if (!Characters.isBlank(section.optionalText("content"))) {
          page.append(sentence(titled(section.optionalText("title"), section.text("content"))));
        }
      }
      return page.toString();
    }

    @Override
    List<String> headings(Row row) throws BadRow {
      List<String> headings = new ArrayList<>();
      for (Row section : sections(row)) {
        headings.add(section.optionalText("title"));
      }
      return headings;
    }
  },

  /** A paragraph of an encyclopedia: {@code {completion}}. */
  WIKI("completion"),

  /**
   * Plain text, as web corpora have it and as this program writes it: {@code {text, id?, source?}}.
   */
  TEXT("text");

  private static final String END_MARKS = "。！？…．.!?";
  private static final String CLOSING = "”’」』）)】》〉\"'";

  private final String field;

  DocumentLayout(String field) {
    this.field = field;
  }

  /** A document as it was read, with what the cleaning rules want to know beside its text. */
  public record Page(Document document, DocumentLayout layout, List<String> headings) {}

  /** The layout the row's fields speak for. */
  public static DocumentLayout of(Row row) throws BadRow {
    for (DocumentLayout layout : values()) {
      if (layout.fits(row)) {
        return layout;
      }
    }
    throw new BadRow("no known document layout, its fields are: " + row.fieldNames());
  }

  boolean fits(Row row) {
    return row.has(field);
  }

  /**
   * The row as a document.
   *
   * @param source what the rows' origin is called, null for the row's own {@code source} field or,
   *     where it has none, the name of its file
   */
  public Page page(Row row, String source) throws BadRow {
    String origin = source == null ? row.source() : source;
    return new Page(new Document(row.id(), text(row), origin), this, headings(row));
  }

  String text(Row row) throws BadRow {
    return row.text(field);
  }

  List<String> headings(Row row) throws BadRow {
    return List.of();
  }

  private static List<Row> sections(Row row) throws BadRow {
    JsonNode list = row.fields().get("sections");
    if (list == null || list.isNull()) {
      return List.of();
    }
    List<Row> sections = new ArrayList<>();
    for (JsonNode section : list) {
      sections.add(row.inner(section, "sections"));
    }
    return sections;
  }

  private static String headed(Row row, String titleField, String textField) throws BadRow {
    String title = row.optionalText(titleField);
    String text = row.optionalText(textField);
    return text.startsWith(title) ? text : titled(title, text);
  }

  private static String titled(String title, String text) {
    if (Characters.isBlank(title)) {
      return text;
    }
    return Characters.isBlank(text) ? title : title.strip() + "，" + text;
  }

  /**
   * Closed with a full stop where no end mark is; closing quotes and brackets may follow the mark.
   */
  private static String sentence(String text) {
    String stripped = text.strip();
    int last = stripped.length() - 1;
    while (last > 0 && CLOSING.indexOf(stripped.charAt(last)) >= 0) {
      last--;
    }
    if (last < 0 || END_MARKS.indexOf(stripped.charAt(last)) >= 0) {
      return stripped;
    }
    return stripped + "。";
  }
}

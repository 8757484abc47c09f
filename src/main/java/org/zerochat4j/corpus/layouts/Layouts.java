package org.zerochat4j.corpus.layouts;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.ReadOptions;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.RowInput;
import org.zerochat4j.corpus.rows.RowParser;
import org.zerochat4j.corpus.rows.Rows;

/**
 * Files of rows as the records everything else works with, whatever layout the rows have. Use the
 * streams in try-with-resources; rows that cannot be used are counted in {@code bad}.
 */
public final class Layouts {
  private static final LayoutChoice DOCUMENTS =
      LayoutChoice.told(List.of(Form.DOCUMENT), Form.DOCUMENT);

  private Layouts() {}

  /** Read with the first conversation: whoever reads documents does not need them. */
  private static final class Conversations {
    static final LayoutChoice ALL = LayoutChoice.of(LayoutChoice.AUTO, Form.MESSAGES);
  }

  private static final class Preferences {
    static final LayoutChoice ALL = LayoutChoice.of(LayoutChoice.AUTO, Form.PREFERENCE);
  }

  /**
   * Makes pages of rows.
   *
   * @param layout the name of a document layout or a YAML file with one; null or "auto" to tell it
   *     from each row's fields
   * @param source what the rows' origin is called; null for the row's own {@code source} field or,
   *     where it has none, the name of its file
   * @throws org.zerochat4j.base.UserError when there is no layout of that name
   */
  public static RowParser<Page> pages(String layout, String source) {
    LayoutChoice choice =
        layout == null || layout.equalsIgnoreCase(LayoutChoice.AUTO)
            ? DOCUMENTS
            : LayoutChoice.documents(layout);
    return row -> choice.of(row).page(row, source);
  }

  /** Documents; {@code source} is the file's name where a row names none. */
  public static Stream<Document> documents(List<Path> files, BadRows bad) {
    return documents(files, ReadOptions.defaults(), bad);
  }

  /** The same of files that have to be read in a certain way. */
  public static Stream<Document> documents(List<Path> files, ReadOptions options, BadRows bad) {
    return Rows.read(
        List.of(
            new RowInput<>(files, options, row -> DOCUMENTS.of(row).page(row, null).document())),
        bad);
  }

  /** Conversations: dialogues, questions with an answer, and the chosen answers of preferences. */
  public static Stream<Conversation> conversations(List<Path> files, BadRows bad) {
    return read(files, Conversations.ALL, Form.MESSAGES, bad).map(Forms::conversation);
  }

  /** Preferences. */
  public static Stream<Preference> preferences(List<Path> files, BadRows bad) {
    return read(files, Preferences.ALL, Form.PREFERENCE, bad).map(Preference.class::cast);
  }

  /** The row as a conversation, null when it has not the fields of one. */
  public static Conversation conversationOrNull(Row row) throws BadRow {
    Layout layout = Conversations.ALL.orNull(row);
    return layout == null ? null : Forms.conversation(first(layout.read(row, Form.MESSAGES)));
  }

  /** What a row of any layout holds, of several examples the first. */
  static Example first(Found found) throws BadRow {
    if (found.fragment() != null) {
      throw new BadRow("a message of a tree stands for nothing alone; convert the file first");
    }
    if (found.examples().isEmpty()) {
      throw BadRow.leftOut(found.leftOut().getFirst());
    }
    return found.examples().getFirst();
  }

  private static Stream<Example> read(
      List<Path> files, LayoutChoice choice, Form form, BadRows bad) {
    Stream<Found> rows = Rows.read(files, row -> used(choice.of(row).read(row, form)), bad);
    Iterator<Found> found =
        new Trees<>(
            rows.iterator(), Found::fragment, messages -> TreeMapping.assemble(messages, form));
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(found, traits), false)
        .onClose(rows::close)
        .flatMap(one -> one.examples().stream());
  }

  /** A row all of whose examples were left out is reported as such. */
  private static Found used(Found found) throws BadRow {
    if (found.fragment() == null) {
      first(found);
    }
    return found;
  }
}

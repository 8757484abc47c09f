package org.zerochat4j.corpus.layouts;

import java.util.stream.Collectors;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** What rows of any kind are compared and split by. */
public final class RowText {
  private RowText() {}

  /**
   * Everything the row says: a document's text, all turns of a conversation, prompt and answers.
   */
  public static String whole(Row row) throws BadRow {
    return switch (content(row)) {
      case Document document -> document.text();
      case Conversation conversation ->
          conversation.messages().stream().map(Message::content).collect(Collectors.joining("\n"));
      case Preference pair -> pair.prompt() + "\n" + pair.chosen() + "\n" + pair.rejected();
      default -> throw new IllegalStateException();
    };
  }

  /** What must not appear in two parts of a split: the first prompt, or a document's text. */
  public static String prompt(Row row) throws BadRow {
    return switch (content(row)) {
      case Document document -> document.text();
      case Conversation conversation -> conversation.firstPrompt();
      case Preference pair -> pair.prompt();
      default -> throw new IllegalStateException();
    };
  }

  private static Object content(Row row) throws BadRow {
    for (PreferenceLayout layout : PreferenceLayout.values()) {
      if (layout.fits(row)) {
        return layout.preference(row);
      }
    }
    for (ConversationLayout layout : ConversationLayout.values()) {
      if (layout.fits(row)) {
        return layout.conversation(row);
      }
    }
    for (DocumentLayout layout : DocumentLayout.values()) {
      if (layout.fits(row)) {
        return layout.page(row, null).document();
      }
    }
    throw new BadRow("no known layout, its fields are: " + row.fieldNames());
  }
}

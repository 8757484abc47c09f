package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** What rows of any kind are compared and split by. */
public final class RowText {
  private static final LayoutChoice ANY = LayoutChoice.any();

  private RowText() {}

  /**
   * Everything the row says: a document's text, all turns of a conversation, prompt and answers.
   */
  public static String whole(Row row) throws BadRow {
    List<String> texts = new ArrayList<>();
    for (Example example : content(row)) {
      switch (example) {
        case Document document -> texts.add(document.text());
        case Instruction instruction -> add(instruction.conversation(), texts);
        case Conversation conversation -> add(conversation, texts);
        case Preference pair -> {
          pair.messages().forEach(message -> texts.add(message.content()));
          texts.add(pair.chosen());
          texts.add(pair.rejected());
        }
      }
    }
    return String.join("\n", texts);
  }

  /** What must not appear in two parts of a split: the first prompt, or a document's text. */
  public static String prompt(Row row) throws BadRow {
    return switch (content(row).getFirst()) {
      case Document document -> document.text();
      case Instruction instruction -> instruction.conversation().firstPrompt();
      case Conversation conversation -> conversation.firstPrompt();
      case Preference pair -> pair.prompt();
    };
  }

  private static void add(Conversation conversation, List<String> texts) {
    conversation.messages().forEach(message -> texts.add(message.content()));
  }

  /** What the row holds, at least one example. */
  public static List<Example> content(Row row) throws BadRow {
    Found found = ANY.of(row).read(row, Form.MESSAGES);
    Layouts.first(found);
    return found.examples();
  }
}

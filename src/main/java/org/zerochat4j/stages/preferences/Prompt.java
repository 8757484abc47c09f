package org.zerochat4j.stages.preferences;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.Rows;

/**
 * A prompt to answer.
 *
 * @param id the row's own id, else {@code file:line}
 * @param text what the user says
 * @param reference a good answer; null where there is none
 */
public record Prompt(String id, String text, String reference) {

  private static final Logger LOG = LoggerFactory.getLogger(Prompt.class);
  private static final List<String> PROMPTS = List.of("prompt", "question", "instruction", "text");

  /**
   * The prompts of JSON Lines files: conversations in any layout, whose first question is taken
   * with its answer as the reference, or rows with a {@code prompt}, {@code question}, {@code
   * instruction} or {@code text} and maybe a {@code chosen} answer.
   */
  public static List<Prompt> read(List<Path> files) {
    BadRows bad = new BadRows();
    try (Stream<Prompt> rows = Rows.read(files, Prompt::of, bad)) {
      List<Prompt> prompts = rows.toList();
      if (bad.count() > 0) {
        LOG.warn("{}", bad.leftOut());
      }
      return prompts;
    }
  }

  private static Prompt of(Row row) throws BadRow {
    Conversation conversation = Layouts.conversationOrNull(row);
    if (conversation != null) {
      List<Message> messages = conversation.messages();
      int asked = firstOf(messages, Message.USER, 0);
      int answered = firstOf(messages, Message.ASSISTANT, asked);
      return checked(
          row,
          messages.get(asked).content(),
          answered < messages.size() ? messages.get(answered).content() : null);
    }
    for (String name : PROMPTS) {
      if (row.has(name)) {
        return checked(row, row.text(name), row.has("chosen") ? row.text("chosen") : null);
      }
    }
    throw new BadRow("no prompt, question, instruction, text or conversation in it");
  }

  /** Index of the first message of a role from {@code from} on; the size where there is none. */
  private static int firstOf(List<Message> messages, String role, int from) {
    int index = from;
    while (index < messages.size() && !messages.get(index).role().equals(role)) {
      index++;
    }
    return index;
  }

  private static Prompt checked(Row row, String text, String reference) throws BadRow {
    if (text.isBlank()) {
      throw new BadRow("the prompt is empty");
    }
    return new Prompt(row.id(), text, reference == null || reference.isBlank() ? null : reference);
  }
}

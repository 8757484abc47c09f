package org.zerochat4j.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Turns to fine-tune on: at most one system message, then user and assistant in turn, the user
 * first.
 *
 * @param id the row's own id, else {@code file:line}
 * @param source where it comes from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Conversation(String id, List<Message> messages, String source) implements Example {
  /** Keeps its own copy of the messages. */
  public Conversation {
    messages = List.copyOf(messages);
  }

  /** The first thing the user says: what the conversation is split and deduplicated by. */
  public String firstPrompt() {
    for (Message message : messages) {
      if (message.role().equals(Message.USER)) {
        return message.content();
      }
    }
    throw new IllegalStateException("no user message in conversation " + id);
  }
}

package org.zerochat4j.corpus;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Two answers to one prompt, one better than the other. As JSON, {@code prompt} is the user's text
 * where that is all there is, else the list of messages.
 *
 * @param id the row's own id, else {@code file:line}
 * @param messages all that was said before the answers, without any template: at most one system
 *     message, then user and assistant in turn, the user first and last
 * @param chosen the better answer
 * @param rejected the worse answer
 * @param source where it comes from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"id", "prompt", "chosen", "rejected", "source"})
public record Preference(
    String id, @JsonIgnore List<Message> messages, String chosen, String rejected, String source)
    implements Example {
  /** Keeps its own copy of the messages. */
  public Preference {
    messages = List.copyOf(messages);
  }

  /** Answers to a single question. */
  public Preference(String id, String prompt, String chosen, String rejected, String source) {
    this(id, List.of(Message.user(prompt)), chosen, rejected, source);
  }

  /**
   * The first thing the user says: what preferences are split and deduplicated by, as conversations
   * are. What a model reads before an answer are the {@link #messages}.
   */
  public String prompt() {
    return new Conversation(id, messages, source).firstPrompt();
  }

  /** The prompt with one of the answers, for a chat template. */
  public List<Message> answered(String answer) {
    List<Message> turns = new ArrayList<>(messages);
    turns.add(Message.assistant(answer));
    return turns;
  }

  @JsonProperty("prompt")
  Object promptAsJson() {
    return messages.size() == 1 ? prompt() : messages;
  }
}

package org.zerochat4j.corpus;

/**
 * One turn of a conversation.
 *
 * @param role {@link #SYSTEM}, {@link #USER} or {@link #ASSISTANT}
 * @param content plain text, no template around it
 */
public record Message(String role, String content) {
  public static final String SYSTEM = "system";
  public static final String USER = "user";
  public static final String ASSISTANT = "assistant";

  /** A user's turn. */
  public static Message user(String content) {
    return new Message(USER, content);
  }

  /** The model's turn. */
  public static Message assistant(String content) {
    return new Message(ASSISTANT, content);
  }
}

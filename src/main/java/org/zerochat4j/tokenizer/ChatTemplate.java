package org.zerochat4j.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Message;

/**
 * ChatML: {@code <|im_start|>role\ncontent<|im_end|>\n} for every message. Roles and contents are
 * encoded apart from the marks, so that a user who writes {@code <|im_end|>} writes ten ordinary
 * characters.
 */
public final class ChatTemplate {
  /** Begins a message. */
  public static final String START = "<|im_start|>";

  /** Ends a message; the end-of-sequence token of an answer. */
  public static final String END = "<|im_end|>";

  /** Ends a document; also the padding. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  /** The prompt that an assistant's turn begins with. */
  private static final String GENERATION_PROMPT = START + Message.ASSISTANT + "\n";

  private static final String MESSAGES =
      "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}";

  private static final String GENERATION =
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  /**
   * ChatML as its many authors spell it, once white space is gone: the default system prompt is
   * group 1.
   */
  private static final Pattern CHATML =
      Pattern.compile(
          Pattern.quote("{%formessageinmessages%}")
              + "(?:\\{%ifloop\\.firstandmessages\\[0\\]\\['role'\\]!='system'%\\}\\{\\{"
              + "'<\\|im_start\\|>system\\\\n(.*)<\\|im_end\\|>\\\\n'\\}\\}\\{%endif%\\})?"
              + Pattern.quote(squeeze(MESSAGES) + "{%endfor%}")
              + "(?:"
              + Pattern.quote(squeeze(GENERATION))
              + ")?");

  private final Tokenizer tokenizer;
  private final String systemPrompt;
  private final int start;
  private final int end;

  private ChatTemplate(Tokenizer tokenizer, String systemPrompt) {
    this.tokenizer = tokenizer;
    this.systemPrompt = systemPrompt;
    this.start = required(tokenizer, START);
    this.end = required(tokenizer, END);
  }

  /**
   * The template that {@code tokenizer} carries.
   *
   * @throws UserError when it is not ChatML or the tokenizer lacks its special tokens
   */
  public static ChatTemplate of(Tokenizer tokenizer) {
    String source = tokenizer.chatTemplate();
    if (source.isEmpty()) {
      throw new UserError(
          "the tokenizer has no chat_template in tokenizer_config.json; only ChatML is supported");
    }
    String lines = source.replace("\n", "\\n");
    Matcher matcher = CHATML.matcher(squeeze(lines.replaceAll("(?<=\\})(\\\\n)+(?=\\{|$)", "")));
    if (!matcher.matches()) {
      throw new UserError("this chat_template is not supported, only ChatML is: " + cut(source));
    }
    return new ChatTemplate(tokenizer, matcher.group(1) == null ? "" : prompt(source));
  }

  /** The Jinja source of ChatML with a default system prompt; empty for none. */
  public static String jinja(String systemPrompt) {
    String system =
        systemPrompt.isEmpty()
            ? ""
            : "{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\n"
                + escape(systemPrompt)
                + "<|im_end|>\\n' }}{% endif %}";
    return "{% for message in messages %}" + system + MESSAGES + "{% endfor %}" + GENERATION;
  }

  /** The conversation as text. */
  public String text(List<Message> messages, boolean addGenerationPrompt) {
    StringBuilder out = new StringBuilder();
    for (Message message : withSystem(messages)) {
      out.append(START).append(role(message)).append('\n');
      out.append(message.content()).append(END).append('\n');
    }
    return addGenerationPrompt ? out.append(GENERATION_PROMPT).toString() : out.toString();
  }

  /** The conversation and the beginning of the assistant's turn: what a model continues. */
  public int[] prompt(List<Message> messages) {
    Builder out = new Builder();
    withSystem(messages).forEach(out::message);
    out.head(Message.ASSISTANT);
    return out.build().ids();
  }

  /** The conversation for training: the assistant's contents and their ends are supervised. */
  public Rendered render(List<Message> messages) {
    Builder out = new Builder();
    withSystem(messages).forEach(out::message);
    return out.build();
  }

  private List<Message> withSystem(List<Message> messages) {
    if (messages.isEmpty()) {
      throw new UserError("a conversation needs at least one message");
    }
    if (systemPrompt.isEmpty() || messages.getFirst().role().equals(Message.SYSTEM)) {
      return messages;
    }
    List<Message> all = new ArrayList<>(messages.size() + 1);
    all.add(new Message(Message.SYSTEM, systemPrompt));
    all.addAll(messages);
    return all;
  }

  /** A role is a plain word, or it could smuggle marks into the prompt. */
  private static String role(Message message) {
    String role = message.role();
    if (role == null || role.isEmpty() || !role.chars().allMatch(ChatTemplate::isRoleCharacter)) {
      throw new UserError("a role must be a word such as user or assistant, not \"" + role + "\"");
    }
    return role;
  }

  private static boolean isRoleCharacter(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  private static int required(Tokenizer tokenizer, String token) {
    OptionalInt id = tokenizer.idOf(token);
    if (id.isEmpty()) {
      throw new UserError("the tokenizer has no " + token + ", which the ChatML template needs");
    }
    return id.getAsInt();
  }

  private static String squeeze(String source) {
    return source.replace("-%}", "%}").replace("{%-", "{%").replaceAll("\\s+", "");
  }

  private static String cut(String source) {
    String line = source.replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 60) + "...";
  }

  /** The default system prompt between its marks, with its white space. */
  private static String prompt(String source) {
    String open = START + "system";
    int from = source.indexOf(open) + open.length();
    String raw = source.substring(from, source.indexOf(END, from)).replace("\\n", "\n");
    return raw.substring(1).replace("\\'", "'").replace("\\\\", "\\");
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
  }

  private final class Builder {
    private int[] ids = new int[256];
    private boolean[] supervised = new boolean[256];
    private int size;

    void head(String role) {
      add(start, false);
      // Some tokenizers have the role names as tokens of their own.
      addAll(tokenizer.encode(role + "\n", true), false);
    }

    void message(Message message) {
      String role = role(message);
      boolean answer = role.equals(Message.ASSISTANT);
      head(role);
      addAll(tokenizer.encode(message.content()), answer);
      add(end, answer);
      addAll(tokenizer.encode("\n"), false);
    }

    private void addAll(int[] more, boolean mark) {
      for (int id : more) {
        add(id, mark);
      }
    }

    private void add(int id, boolean mark) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
        supervised = Arrays.copyOf(supervised, size * 2);
      }
      supervised[size] = mark;
      ids[size++] = id;
    }

    Rendered build() {
      return new Rendered(Arrays.copyOf(ids, size), Arrays.copyOf(supervised, size));
    }
  }
}

package org.zerochat4j.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.StreamingDecoder;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * A conversation with a model. When it outgrows the context its oldest turns are forgotten, so that
 * there is always room for an answer. Not for use by several threads at once.
 */
public final class ChatSession implements AutoCloseable {

  /**
   * An answer.
   *
   * @param forgotten messages that had to be forgotten before it
   * @param cutOff whether it stopped for want of room, not because it was over
   */
  public record Answer(String text, int forgotten, boolean cutOff) {}

  private final int context;
  private final Generator generator;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final EndTokens ends;
  private final SamplingOptions options;
  private final int maxTokens;
  private final long seed;
  private final List<Message> messages = new ArrayList<>();
  private long turn;

  /**
   * An empty conversation.
   *
   * @param model stays the caller's
   * @param maxTokens of an answer at most
   * @throws UserError when the tokenizer has no chat template
   */
  public ChatSession(
      LlamaModel model, Tokenizer tokenizer, SamplingOptions options, int maxTokens, long seed) {
    this.context = model.config().maxPositionEmbeddings();
    this.tokenizer = tokenizer;
    this.template = ChatTemplate.of(tokenizer);
    this.ends = EndTokens.of(tokenizer);
    this.options = options.checked();
    this.maxTokens = maxTokens;
    this.seed = seed;
    this.generator = new Generator(model);
  }

  /** Forgets everything. */
  public void reset() {
    messages.clear();
    turn = 0;
  }

  /** What has been said and not been forgotten. */
  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /**
   * Says {@code text} and waits for the answer. An answer that is stopped stays in the conversation
   * as far as it came.
   *
   * @param listener is given the answer piece by piece, never half a character; returns false to
   *     stop it
   * @throws UserError when {@code text} alone is too long; the conversation is then as before
   */
  public Answer say(String text, Predicate<String> listener) {
    int room = Math.min(maxTokens, context / 2);
    List<Message> shortened = new ArrayList<>(messages);
    shortened.add(Message.user(text));
    int[] prompt = template.prompt(shortened);
    while (prompt.length + room > context) {
      if (shortened.size() < 3) {
        throw new UserError(
            "the message has "
                + prompt.length
                + " tokens, the model takes at most "
                + (context - room)
                + " and an answer of "
                + room
                + "; say it in fewer words");
      }
      shortened.subList(0, 2).clear(); // a question with its answer
      prompt = template.prompt(shortened);
    }
    int forgotten = messages.size() + 1 - shortened.size();

    StreamingDecoder decoder = new StreamingDecoder(tokenizer, true);
    StringBuilder answer = new StringBuilder();
    int[] count = new int[1];
    boolean[] stopped = new boolean[1];
    Generator.Request request =
        new Generator.Request(
            List.of(prompt), maxTokens, options, Seeds.derive(seed, "turn-" + turn));
    boolean ended =
        generator
            .generate(
                request,
                (_, id) -> {
                  count[0]++;
                  stopped[0] = ends.contains(id) || !deliver(decoder.push(id), answer, listener);
                  return !stopped[0];
                })
            .getFirst()
            .ended();
    deliver(decoder.finish(), answer, listener);

    messages.clear();
    messages.addAll(shortened);
    messages.add(Message.assistant(answer.toString()));
    turn++;
    return new Answer(answer.toString(), forgotten, !ended && !stopped[0] && count[0] > 0);
  }

  private static boolean deliver(String piece, StringBuilder answer, Predicate<String> listener) {
    answer.append(piece);
    return piece.isEmpty() || listener.test(piece);
  }

  /** Frees the caches; the model stays. */
  @Override
  public void close() {
    generator.close();
  }
}

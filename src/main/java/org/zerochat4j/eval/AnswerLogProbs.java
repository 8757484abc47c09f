package org.zerochat4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Rendered;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * How likely a language model finds whole answers: the mean log-probability of an answer's tokens
 * after its prompt. The mean, because the sum favours short answers.
 */
public final class AnswerLogProbs implements AutoCloseable {

  /** All that was said before, the user last, and an answer to it. */
  public record Answer(List<Message> prompt, String text) {
    /** An answer to a single question. */
    public Answer(String prompt, String text) {
      this(List.of(Message.user(prompt)), text);
    }
  }

  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final LlamaModel model;
  private final TokenLogProbs scorer;

  /**
   * Judges with {@code model}, which stays the caller's.
   *
   * @param template puts prompts and answers into turns, and the end of the turn then counts too;
   *     null when answers simply continue their prompts
   */
  public AnswerLogProbs(LlamaModel model, Tokenizer tokenizer, ChatTemplate template) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    this.scorer = new TokenLogProbs(model);
  }

  /** One number per answer, below 0; NaN for one that does not fit the context or has no tokens. */
  public double[] of(List<Answer> answers) {
    List<Rendered> rendered = answers.stream().map(this::render).toList();
    List<TokenLogProbs.Sequence> readable = new ArrayList<>();
    for (Rendered answer : rendered) {
      if (fits(answer)) {
        readable.add(new TokenLogProbs.Sequence(answer.ids(), answer.supervised()));
      }
    }
    float[][] logProbs = scorer.of(readable);
    double[] result = new double[answers.size()];
    int next = 0;
    for (int i = 0; i < result.length; i++) {
      result[i] =
          fits(rendered.get(i)) ? mean(logProbs[next++], rendered.get(i).supervised()) : Double.NaN;
    }
    return result;
  }

  private boolean fits(Rendered answer) {
    int length = answer.ids().length;
    return length > 0 && length <= model.config().maxPositionEmbeddings();
  }

  private Rendered render(Answer answer) {
    if (template != null) {
      List<Message> turns = new ArrayList<>(answer.prompt);
      turns.add(Message.assistant(answer.text));
      Rendered rendered = template.render(turns);
      // Earlier answers are part of the prompt.
      Arrays.fill(rendered.supervised(), 0, template.prompt(answer.prompt).length, false);
      return rendered;
    }
    int[] prompt =
        tokenizer.encode(
            answer.prompt.stream().map(Message::content).collect(Collectors.joining("\n")));
    int begin = model.config().bosTokenId();
    if (begin >= 0) {
      int[] begun = new int[prompt.length + 1];
      begun[0] = begin;
      System.arraycopy(prompt, 0, begun, 1, prompt.length);
      prompt = begun;
    }
    int[] text = tokenizer.encode(answer.text);
    int[] ids = Arrays.copyOf(prompt, prompt.length + text.length);
    System.arraycopy(text, 0, ids, prompt.length, text.length);
    boolean[] supervised = new boolean[ids.length];
    Arrays.fill(supervised, Math.max(1, prompt.length), Math.max(1, ids.length), true);
    return new Rendered(ids, supervised);
  }

  private static double mean(float[] logProbs, boolean[] counts) {
    double sum = 0;
    int count = 0;
    for (int t = 0; t < logProbs.length; t++) {
      if (counts[t]) {
        sum += logProbs[t];
        count++;
      }
    }
    return sum / count;
  }

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    scorer.close();
  }
}

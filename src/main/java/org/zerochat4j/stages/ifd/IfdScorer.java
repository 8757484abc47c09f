package org.zerochat4j.stages.ifd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.eval.TokenLogProbs;
import org.zerochat4j.eval.TokenLogProbs.Sequence;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Rendered;

/**
 * Scores conversations with a model. The answers are read twice: in the conversation, rendered as
 * in fine-tuning, and alone, where the same template holds only the system message, if there is
 * one, and the answer. Both times the same tokens count: those that fine-tuning would teach. Of a
 * conversation longer than the context, the answers' tokens beyond it are left out both times.
 *
 * <p>Not for use by several threads at once.
 */
final class IfdScorer implements AutoCloseable {
  private final ChatTemplate template;
  private final int context;
  private final TokenLogProbs scorer;

  /**
   * Scores with {@code model}, which stays the caller's.
   *
   * @param context tokens of a conversation that are read at most
   */
  IfdScorer(LlamaModel model, ChatTemplate template, int context) {
    this.template = template;
    this.context = Math.min(context, model.config().maxPositionEmbeddings());
    this.scorer = new TokenLogProbs(model);
  }

  /**
   * What is read of a conversation: itself, and each of its answers alone; the same tokens are
   * wanted both times.
   *
   * @param tokens that are wanted
   * @param cut whether some of the answers' tokens are beyond the context
   */
  private record Reading(Sequence within, List<Sequence> alone, int tokens, boolean cut) {}

  /** The score of each conversation, in their order; NaN where no token of an answer is read. */
  List<IfdScore> score(List<Conversation> conversations) {
    List<Reading> readings = conversations.stream().map(this::reading).toList();
    // One list, so that sequences of like length share a pass, whichever they are.
    List<Sequence> sequences = new ArrayList<>();
    for (Reading reading : readings) {
      sequences.add(reading.within);
      sequences.addAll(reading.alone);
    }
    float[][] logProbs = scorer.of(sequences);
    List<IfdScore> scores = new ArrayList<>();
    int next = 0;
    for (Reading reading : readings) {
      double nats = nats(logProbs[next++]);
      double natsAlone = 0;
      for (int i = 0; i < reading.alone.size(); i++) {
        natsAlone += nats(logProbs[next++]);
      }
      int tokens = reading.tokens;
      scores.add(
          new IfdScore(Math.exp(nats / tokens), Math.exp(natsAlone / tokens), tokens, reading.cut));
    }
    return scores;
  }

  private static double nats(float[] logProbs) {
    double sum = 0;
    for (float logProb : logProbs) {
      sum -= logProb;
    }
    return sum;
  }

  private Reading reading(Conversation conversation) {
    Rendered whole = template.render(conversation.messages());
    boolean[] wanted = whole.supervised();
    int length = Math.min(context, wanted.length);
    List<Sequence> alone = new ArrayList<>();
    int tokens = 0;
    int at = 0;
    for (Message message : conversation.messages()) {
      if (message.role().equals(Message.ASSISTANT)) {
        int start = next(wanted, at, true);
        at = next(wanted, start, false);
        int count = Math.max(0, Math.min(at, length) - start);
        tokens += count;
        if (count > 0) {
          alone.add(alone(conversation, message, count));
        }
      }
    }
    Sequence within =
        new Sequence(Arrays.copyOf(whole.ids(), length), Arrays.copyOf(wanted, length));
    return new Reading(within, alone, tokens, next(wanted, length, true) < wanted.length);
  }

  private Sequence alone(Conversation conversation, Message answer, int count) {
    List<Message> messages = new ArrayList<>();
    if (conversation.messages().getFirst().role().equals(Message.SYSTEM)) {
      messages.add(conversation.messages().getFirst());
    }
    messages.add(answer);
    Rendered rendered = template.render(messages);
    int start = next(rendered.supervised(), 0, true);
    return Sequence.from(start, Arrays.copyOf(rendered.ids(), start + count));
  }

  /** The first place from {@code from} on where {@code marks} has {@code wanted}, else its end. */
  private static int next(boolean[] marks, int from, boolean wanted) {
    int at = from;
    while (at < marks.length && marks[at] != wanted) {
      at++;
    }
    return at;
  }

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    scorer.close();
  }
}

package org.zerochat4j.stages.ifd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.eval.TokenLogProbs;
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

  /** An answer's tokens: {@code count} of them from {@code start} on in {@code ids}. */
  private record Span(int[] ids, int start, int count) {}

  /** The answers of a conversation, in it and alone. */
  private record Spans(List<Span> within, List<Span> alone, boolean cut) {}

  /** The score of each conversation, in their order. */
  List<IfdScore> score(List<Conversation> conversations) {
    List<Spans> all = conversations.stream().map(this::spans).toList();
    // One list, so that sequences of like length share a pass, whichever they are.
    List<int[]> sequences = new ArrayList<>();
    for (Spans spans : all) {
      if (!spans.within.isEmpty()) {
        sequences.add(spans.within.getFirst().ids);
        spans.alone.forEach(span -> sequences.add(span.ids));
      }
    }
    float[][] logProbs = scorer.of(sequences);
    List<IfdScore> scores = new ArrayList<>();
    int next = 0;
    for (Spans spans : all) {
      double nats = 0;
      double natsAlone = 0;
      int tokens = 0;
      if (!spans.within.isEmpty()) {
        float[] within = logProbs[next++];
        for (int i = 0; i < spans.within.size(); i++) {
          nats -= sum(within, spans.within.get(i));
          natsAlone -= sum(logProbs[next++], spans.alone.get(i));
          tokens += spans.within.get(i).count;
        }
      }
      scores.add(
          new IfdScore(Math.exp(nats / tokens), Math.exp(natsAlone / tokens), tokens, spans.cut));
    }
    return scores;
  }

  private static double sum(float[] logProbs, Span span) {
    double sum = 0;
    for (int t = span.start; t < span.start + span.count; t++) {
      sum += logProbs[t];
    }
    return sum;
  }

  private Spans spans(Conversation conversation) {
    Rendered whole = template.render(conversation.messages());
    int length = Math.min(context, whole.ids().length);
    int[] ids = Arrays.copyOf(whole.ids(), length);
    List<Span> within = new ArrayList<>();
    List<Span> alone = new ArrayList<>();
    boolean cut = false;
    int at = 0;
    for (Message message : conversation.messages()) {
      if (message.role().equals(Message.ASSISTANT)) {
        int start = next(whole.supervised(), at, true);
        at = next(whole.supervised(), start, false);
        int count = Math.max(0, Math.min(at, length) - start);
        cut |= count < at - start;
        if (count > 0) {
          within.add(new Span(ids, start, count));
          alone.add(alone(conversation, message, count));
        }
      }
    }
    return new Spans(within, alone, cut);
  }

  private Span alone(Conversation conversation, Message answer, int count) {
    List<Message> messages = new ArrayList<>();
    if (conversation.messages().getFirst().role().equals(Message.SYSTEM)) {
      messages.add(conversation.messages().getFirst());
    }
    messages.add(answer);
    Rendered rendered = template.render(messages);
    int start = next(rendered.supervised(), 0, true);
    return new Span(Arrays.copyOf(rendered.ids(), start + count), start, count);
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

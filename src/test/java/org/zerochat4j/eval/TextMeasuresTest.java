package org.zerochat4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.eval.AnswerLogProbs.Answer;
import org.zerochat4j.model.DoubleLlama;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

/** Measures over text against the same sums taken from a float64 model. */
class TextMeasuresTest {
  private final Tokenizer tokenizer = Toy.tokenizer();

  @Test
  void bitsPerByteOfAShortDocumentIsItsLogProbability() {
    LlamaModel model = model(64, -1);
    String text = "床前明月光。";
    int[] ids = tokenizer.encode(text);
    double nats = -sum(new DoubleLlama(model), ids, 1, ids.length);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length - tokenizer.bytesOf(ids[0]).length;
    try (BitsPerByte measure = new BitsPerByte(model, tokenizer)) {
      measure.add(text);
      measure.add("");
      BitsPerByte.Result result = measure.result();
      assertThat(result.documents()).isEqualTo(1);
      assertThat(result.tokens()).isEqualTo(ids.length - 1);
      assertThat(result.bytes()).isEqualTo(bytes);
      assertThat(result.bitsPerByte()).isCloseTo(nats / Math.log(2) / bytes, within(1e-4));
      assertThat(result.loss()).isCloseTo(nats / (ids.length - 1), within(1e-4));
    }
  }

  /** A model with a begin token sees it first, so every byte counts. */
  @Test
  void aBeginTokenMakesTheFirstTokenCount() {
    LlamaModel model = model(64, 7);
    String text = "明月";
    int[] ids = tokenizer.encode(text);
    int[] begun = new int[ids.length + 1];
    begun[0] = 7;
    System.arraycopy(ids, 0, begun, 1, ids.length);
    double nats = -sum(new DoubleLlama(model), begun, 1, begun.length);
    try (BitsPerByte measure = new BitsPerByte(model, tokenizer)) {
      measure.add(text);
      assertThat(measure.result().bytes()).isEqualTo(6);
      assertThat(measure.result().bitsPerByte()).isCloseTo(nats / Math.log(2) / 6, within(1e-4));
    }
  }

  /** Windows overlap by half and score every token exactly once. */
  @Test
  void longDocumentsAreReadInOverlappingWindows() {
    LlamaModel model = model(16, -1);
    DoubleLlama twin = new DoubleLlama(model);
    for (String text : List.of("低头思故乡。".repeat(12), "x", "abc1 ".repeat(3))) {
      int[] ids = tokenizer.encode(text);
      double nats = 0;
      int scored = 1;
      for (int start = 0; scored < ids.length; start += 8) {
        int end = Math.min(ids.length, start + 16);
        nats -= sum(twin, Arrays.copyOfRange(ids, start, end), scored - start, end - start);
        scored = end;
      }
      try (BitsPerByte measure = new BitsPerByte(model, tokenizer)) {
        measure.add(text);
        assertThat(measure.result().tokens()).isEqualTo(ids.length - 1);
        if (ids.length > 1) {
          assertThat(measure.result().loss()).isCloseTo(nats / (ids.length - 1), within(1e-4));
        }
      }
    }
  }

  /** The mean, not the sum: else the shortest answer wins whatever it says. */
  @Test
  void answersAreScoredByTheMeanOverTheirTokens() {
    LlamaModel model = model(64, -1);
    DoubleLlama twin = new DoubleLlama(model);
    int[] prompt = tokenizer.encode("今天");
    int[] answer = tokenizer.encode("星期三，天气");
    int[] all = Arrays.copyOf(prompt, prompt.length + answer.length);
    System.arraycopy(answer, 0, all, prompt.length, answer.length);
    double mean = sum(twin, all, prompt.length, all.length) / answer.length;
    try (AnswerLogProbs raw = new AnswerLogProbs(model, tokenizer, null)) {
      double[] scores =
          raw.of(
              List.of(
                  new Answer("今天", "星期三，天气"),
                  new Answer("今天", "长".repeat(60)),
                  new Answer("今天", "")));
      assertThat(scores[0]).isCloseTo(mean, within(1e-4));
      assertThat(scores[1]).as("does not fit").isNaN();
      assertThat(scores[2]).as("no tokens").isNaN();
    }
    try (AnswerLogProbs chat = new AnswerLogProbs(model, tokenizer, ChatTemplate.of(tokenizer))) {
      assertThat(chat.of(List.of(new Answer("今天", "好")))[0]).isNotEqualTo(mean).isNegative();
    }
  }

  @Test
  void choicesTakeTheLikeliestAnswer() {
    LlamaModel model = model(64, -1);
    try (AnswerLogProbs raw = new AnswerLogProbs(model, tokenizer, null)) {
      List<String> choices = List.of("甲", "明月光", "故乡");
      double[] scores = raw.of(choices.stream().map(c -> new Answer("问", c)).toList());
      int best = 0;
      for (int i = 1; i < 3; i++) {
        best = scores[i] > scores[best] ? i : best;
      }
      List<Choices.Question> questions =
          List.of(
              new Choices.Question("问", choices, best),
              new Choices.Question("问", choices, (best + 1) % 3),
              new Choices.Question("问", List.of("甲", "长".repeat(60)), 0));
      Choices.Result result = Choices.measure(raw, questions);
      assertThat(result.accuracy()).isEqualTo(0.5);
      assertThat(result.chance()).isCloseTo(1 / 3.0, within(1e-12));
      assertThat(result.questions()).isEqualTo(2);
      assertThat(result.tooLong()).isEqualTo(1);
      assertThat(Choices.measure(raw, List.of()).accuracy()).isNaN();
    }
  }

  @Test
  void preferenceTiesCountHalfAndTheLengthRuleIsReported() {
    List<Preference> pairs =
        List.of(pair("长长长", "短"), pair("短", "长长"), pair("同", "样"), pair("长长", "短"));
    double[] scores = {2, 1, 1, 2, 3, 3, Double.NaN, 0};
    PreferenceAccuracy result = PreferenceAccuracy.of(pairs, scores);
    assertThat(result.accuracy()).isEqualTo(0.5);
    assertThat(result.lengthBaseline()).isEqualTo(0.5);
    assertThat(result.pairs()).isEqualTo(3);
    assertThat(result.tooLong()).isEqualTo(1);
  }

  private static Preference pair(String chosen, String rejected) {
    return new Preference("1", "问", chosen, rejected, "test");
  }

  private LlamaModel model(int context, int begin) {
    return LlamaModel.create(
        new LlamaConfig(
            tokenizer.vocabSize(),
            12,
            16,
            1,
            2,
            1,
            6,
            context,
            1e-5,
            10_000,
            true,
            0.3,
            begin,
            tokenizer.eosId(),
            -1),
        5);
  }

  /** Log-probability of {@code ids[from..to)}, each after all before it. */
  private static double sum(DoubleLlama model, int[] ids, int from, int to) {
    double[][] logits = model.logits(ids);
    double sum = 0;
    for (int t = from; t < to; t++) {
      sum += DoubleLlama.logProb(logits[t - 1], ids[t]);
    }
    return sum;
  }
}

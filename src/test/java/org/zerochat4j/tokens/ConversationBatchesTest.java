package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Rendered;

class ConversationBatchesTest {
  private static final int END = 9;

  /** The loss is on the answer and its end; the line end after it is not even read. */
  @Test
  void weighsTheAnswerOnly() {
    ConversationBatches batches = new ConversationBatches(List.of(talk(3, 2, 1)), 1, 8, 0);
    TokenBatch b = batches.batch(0);
    // Question 100 101 102, answer 200 201, end 9, line end 10.
    assertThat(b.ids()).containsExactly(100, 101, 102, 200, 201, 0, 0, 0);
    assertThat(b.targets()).containsExactly(0, 0, 200, 201, END, 0, 0, 0);
    assertThat(b.weights()).containsExactly(0, 0, 1, 1, 1, 0, 0, 0);
    assertThat(b.segments()).containsExactly(1, 1, 1, 1, 1, 0, 0, 0);
    assertThat(b.positions()).containsExactly(0, 1, 2, 3, 4, 0, 0, 0);
  }

  /** An end mark put after a truncated answer teaches the model to stop in the middle. */
  @Test
  void truncatesAnswersWithoutAnEnd() {
    ConversationBatches batches = new ConversationBatches(List.of(talk(3, 20, 1)), 1, 8, 0);
    TokenBatch b = batches.batch(0);
    assertThat(b.ids()).containsExactly(100, 101, 102, 200, 201, 202, 203, 204);
    assertThat(b.targets()).containsExactly(0, 0, 200, 201, 202, 203, 204, 205);
    assertThat(b.targets()).doesNotContain(END);
    assertThat(batches.truncated()).isEqualTo(1);
    assertThat(batches.dropped()).isZero();
  }

  /** A row that is all question has nothing to learn from. */
  @Test
  void dropsConversationsWhoseQuestionFillsTheRow() {
    List<Rendered> talks = List.of(talk(9, 2, 1), talk(8, 2, 1), talk(2, 2, 1));
    ConversationBatches batches = new ConversationBatches(talks, 4, 8, 0);
    assertThat(batches.dropped()).isEqualTo(1);
    assertThat(batches.truncated()).isEqualTo(1);
    assertThatThrownBy(() -> new ConversationBatches(List.of(talk(9, 2, 1)), 4, 8, 0))
        .isInstanceOf(UserError.class);
  }

  /** What packing loses or doubles, no loss curve shows. */
  @Test
  void showsEveryConversationOnceAnEpoch() {
    SplittableRandom random = new SplittableRandom(2);
    List<Rendered> talks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      talks.add(talk(1 + random.nextInt(10), 1 + random.nextInt(20), 1000 + i));
    }
    ConversationBatches batches = new ConversationBatches(talks, 4, 64, 5);
    int[] first = null;
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Integer> marks = new ArrayList<>();
      for (long i = 0; i < batches.batchesPerEpoch(); i++) {
        TokenBatch b = batches.batch(epoch * batches.batchesPerEpoch() + i);
        for (int j = 0; j < b.ids().length; j++) {
          if (b.ids()[j] >= 1000) {
            marks.add(b.ids()[j]);
            assertThat(b.positions()[j]).isZero();
          }
        }
        if (first == null) {
          first = b.ids();
        }
      }
      assertThat(marks).hasSize(500).doesNotHaveDuplicates();
    }
    assertThat(batches.batch(batches.batchesPerEpoch()).ids()).isNotEqualTo(first);
    assertThat(new ConversationBatches(talks, 4, 64, 5).batch(77))
        .usingRecursiveComparison()
        .isEqualTo(batches.batch(77));
    // Packed well: hardly more rows than the tokens need.
    int tokens = talks.stream().mapToInt(t -> t.ids().length - 2).sum();
    assertThat(batches.rows()).isLessThanOrEqualTo(tokens / 64 * 11 / 10);
  }

  /** {@code first}, 101, ... then 200, 201, ... then the end and a line end. */
  private static Rendered talk(int question, int answer, int first) {
    int[] ids = new int[question + answer + 2];
    boolean[] supervised = new boolean[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i < question ? 100 + i : 200 + i - question;
      supervised[i] = i >= question && i <= question + answer;
    }
    ids[0] = first == 1 ? 100 : first;
    ids[question + answer] = END;
    ids[question + answer + 1] = 10;
    return new Rendered(ids, supervised);
  }
}

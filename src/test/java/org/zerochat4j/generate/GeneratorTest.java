package org.zerochat4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zerochat4j.base.UserError;
import org.zerochat4j.generate.Generator.Completion;
import org.zerochat4j.generate.Generator.Request;
import org.zerochat4j.model.DoubleLlama;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.model.TinyModels.Shape;

class GeneratorTest {
  private static final SamplingOptions WARM = new SamplingOptions(0.9, 0, 1, 0, 1);
  private final SplittableRandom random = new SplittableRandom(8);

  /** The cache is an optimisation: computing everything anew for each token must give the same. */
  @ParameterizedTest
  @EnumSource
  void greedyAnswersAreThoseOfAFullRecomputation(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 31);
    DoubleLlama twin = new DoubleLlama(model);
    List<int[]> prompts = new ArrayList<>();
    for (int length : new int[] {1, 7, 3, 12}) {
      prompts.add(TinyModels.ids(random, length));
    }
    try (Generator generator = new Generator(model)) {
      List<Completion> answers =
          generator.generate(new Request(prompts, 15, SamplingOptions.greedy(), 1));
      for (int i = 0; i < prompts.size(); i++) {
        assertThat(answers.get(i).ids()).isEqualTo(twin.greedy(prompts.get(i), 15));
        assertThat(answers.get(i).ended()).isFalse();
      }
    }
  }

  /** Draws belong to the sequence's number, not to its neighbours or its row in the batch. */
  @Test
  void neighboursDoNotChangeASequence() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 5);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      prompts.add(TinyModels.ids(random, 1 + i * 5 % 7));
    }
    List<int[]> others = new ArrayList<>(prompts);
    others.set(0, TinyModels.ids(random, 20));
    others.set(4, TinyModels.ids(random, 1));
    try (Generator generator = new Generator(model)) {
      List<int[]> all = ids(generator.generate(new Request(prompts, 9, WARM, 3)));
      List<int[]> fewer = ids(generator.generate(new Request(prompts.subList(0, 3), 9, WARM, 3)));
      List<int[]> changed = ids(generator.generate(new Request(others, 9, WARM, 3)));
      for (int i = 0; i < 3; i++) {
        assertThat(fewer.get(i)).isEqualTo(all.get(i));
      }
      for (int i : new int[] {1, 2, 3, 5}) {
        assertThat(changed.get(i)).isEqualTo(all.get(i));
      }
    }
  }

  @Test
  void theSeedDecides() {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 5);
    List<int[]> prompts = List.of(new int[] {1}, new int[] {1});
    try (Generator generator = new Generator(model);
        Generator another = new Generator(model)) {
      List<int[]> first = ids(generator.generate(new Request(prompts, 20, WARM, 3)));
      assertThat(ids(another.generate(new Request(prompts, 20, WARM, 3))))
          .usingRecursiveComparison()
          .isEqualTo(first);
      assertThat(first.get(0)).as("same prompt, another number").isNotEqualTo(first.get(1));
      assertThat(ids(generator.generate(new Request(prompts, 20, WARM, 4))).get(0))
          .isNotEqualTo(first.get(0));
    }
  }

  /** More prompts than one pass takes, of lengths that make the caches grow and shrink. */
  @Test
  void manyPromptsKeepTheirOrder() {
    LlamaModel model = TinyModels.create(Shape.ONE_KEY_HEAD, 6);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      prompts.add(new int[] {i % 13, i % 7});
    }
    try (Generator generator = new Generator(model)) {
      List<int[]> all =
          ids(generator.generate(new Request(prompts, 4, SamplingOptions.greedy(), 1)));
      for (int i : new int[] {0, 77, 127, 128, 149}) {
        Request alone = new Request(List.of(prompts.get(i)), 4, SamplingOptions.greedy(), 1);
        assertThat(all.get(i)).isEqualTo(generator.generate(alone).getFirst().ids());
      }
    }
  }

  @Test
  void theEndTokenEndsASequenceAndIsNotPartOfIt() {
    LlamaModel free = TinyModels.create(Shape.PLAIN, 7);
    int[] prompt = {3, 1};
    int[] unbounded = new DoubleLlama(free).greedy(prompt, 20);
    int end = unbounded[5];
    int expected = 0;
    while (unbounded[expected] != end) {
      expected++;
    }
    LlamaModel model = TinyModels.create(Shape.PLAIN, 32, end, 7);
    try (Generator generator = new Generator(model)) {
      List<Completion> answers =
          generator.generate(
              new Request(List.of(prompt, new int[] {2}), 20, SamplingOptions.greedy(), 1));
      assertThat(answers.getFirst().ids()).isEqualTo(Arrays.copyOf(unbounded, expected));
      assertThat(answers.getFirst().ended()).isTrue();
    }
  }

  @Test
  void theContextIsTheLimit() {
    LlamaModel model = TinyModels.create(Shape.TIED, 16, -1, 8);
    try (Generator generator = new Generator(model)) {
      List<int[]> prompts =
          List.of(TinyModels.ids(random, 15), TinyModels.ids(random, 10), new int[] {1});
      List<Completion> answers =
          generator.generate(new Request(prompts, 100, SamplingOptions.greedy(), 1));
      assertThat(answers).extracting(answer -> answer.ids().length).containsExactly(1, 6, 15);
      assertThat(answers).noneMatch(Completion::ended);
      assertThat(answers.get(1).ids()).isEqualTo(new DoubleLlama(model).greedy(prompts.get(1), 6));
      refused(generator, TinyModels.ids(random, 16), "16 tokens", "at most 15");
    }
  }

  @Test
  void promptsThatCannotBeContinuedAreRefusedInOneLine() {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 9);
    try (Generator generator = new Generator(model)) {
      refused(generator, new int[0], "empty");
      refused(generator, new int[] {1, 13}, "13");
      refused(generator, new int[] {-1}, "-1");
    }
  }

  @Test
  void noTokensAskedForNoTokensGiven() {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 9);
    try (Generator generator = new Generator(model)) {
      List<Completion> answers =
          generator.generate(
              new Request(
                  List.of(new int[] {1}, new int[] {2, 3}), 0, SamplingOptions.greedy(), 1));
      assertThat(answers).allMatch(answer -> answer.ids().length == 0);
      assertThat(generator.generate(new Request(List.of(), 5, SamplingOptions.greedy(), 1)))
          .isEmpty();
    }
  }

  @Test
  void listenersHearEveryTokenOnceAndCanStop() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 10);
    List<List<Integer>> heard = List.of(new ArrayList<>(), new ArrayList<>());
    try (Generator generator = new Generator(model)) {
      List<Completion> answers =
          generator.generate(
              new Request(List.of(new int[] {1}, new int[] {2}), 10, SamplingOptions.greedy(), 1),
              (sequence, id) -> {
                heard.get(sequence).add(id);
                return sequence == 1 || heard.get(0).size() < 3;
              });
      assertThat(heard.get(0)).hasSize(3);
      assertThat(heard.get(1)).hasSize(10);
      for (int i = 0; i < 2; i++) {
        assertThat(answers.get(i).ids())
            .containsExactly(heard.get(i).stream().mapToInt(Integer::intValue).toArray());
      }
    }
  }

  /** A long-lived server must not keep memory for each prompt length it ever saw. */
  @Test
  void memoryDoesNotGrowWithTheNumberOfRequests() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 11);
    try (Generator generator = new Generator(model)) {
      run(generator, 40);
      System.gc();
      long before = org.bytedeco.javacpp.Pointer.totalBytes();
      run(generator, 200);
      System.gc();
      assertThat(org.bytedeco.javacpp.Pointer.totalBytes() - before).isLessThan(2 << 20);
    }
  }

  private void run(Generator generator, int requests) {
    for (int i = 0; i < requests; i++) {
      int[] prompt = TinyModels.ids(random, 1 + i % 29);
      generator.generate(new Request(List.of(prompt), 2, WARM, i));
    }
  }

  private static void refused(Generator generator, int[] prompt, String... parts) {
    Request request = new Request(List.of(new int[] {1}, prompt), 3, SamplingOptions.greedy(), 1);
    assertThatThrownBy(() -> generator.generate(request))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  private static List<int[]> ids(List<Completion> completions) {
    return completions.stream().map(Completion::ids).toList();
  }
}

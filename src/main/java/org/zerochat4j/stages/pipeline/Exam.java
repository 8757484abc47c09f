package org.zerochat4j.stages.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.generate.SamplingOptions;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * A model's answers to a list of questions: greedy ones, which show what it knows, and ones sampled
 * at temperature 1, which show what it tends to say.
 */
record Exam(List<String> greedy, List<String> sampled) {

  static Exam take(Path modelFolder, List<String> questions, int maxTokens, long seed) {
    try (LlamaModel model = LlamaModel.load(modelFolder);
        Generator generator = new Generator(model)) {
      Tokenizer tokenizer = StageModel.tokenizer(modelFolder, model);
      ChatTemplate template = ChatTemplate.of(tokenizer);
      List<int[]> prompts = new ArrayList<>();
      for (String question : questions) {
        prompts.add(template.prompt(List.of(Message.user(question))));
      }
      return new Exam(
          answers(generator, tokenizer, prompts, maxTokens, SamplingOptions.greedy(), seed),
          answers(generator, tokenizer, prompts, maxTokens, SamplingOptions.defaults(), seed));
    }
  }

  private static List<String> answers(
      Generator generator,
      Tokenizer tokenizer,
      List<int[]> prompts,
      int maxTokens,
      SamplingOptions options,
      long seed) {
    return generator.generate(new Generator.Request(prompts, maxTokens, options, seed)).stream()
        .map(completion -> tokenizer.decode(completion.ids(), true))
        .toList();
  }

  /** Share of right greedy answers. */
  double accuracy(Examiner examiner) {
    long right = 0;
    for (int i = 0; i < greedy.size(); i++) {
      right += examiner.correct(i, greedy.get(i)) ? 1 : 0;
    }
    return (double) right / greedy.size();
  }
}

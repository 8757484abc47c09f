package org.zerochat4j.docs;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.generate.SamplingOptions;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.sft.SftConfig;
import org.zerochat4j.stages.sft.SftStage;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.train.RunFolder;

/** The Java code of the README, compiled and run by {@code ReadmeTest}. */
public final class ReadmeSnippets {
  private ReadmeSnippets() {}

  public static void ask(Path folder, String question) {
    Tokenizer tokenizer = Tokenizer.load(folder);
    try (LlamaModel model = LlamaModel.load(folder);
        Generator generator = new Generator(model)) {
      int[] prompt = ChatTemplate.of(tokenizer).prompt(List.of(Message.user(question)));
      Generator.Request request =
          new Generator.Request(List.of(prompt), 64, SamplingOptions.greedy(), 42);
      int[] answer = generator.generate(request).getFirst().ids();
      System.out.println(tokenizer.decode(answer, true));
    }
  }

  public static double tune(Path model, Path conversations, Path out) {
    List<String> settings =
        List.of("model=" + model, "data=" + conversations, "training.sequenceLength=128");
    SftConfig config = Configs.load(SftConfig.defaults(), null, settings);
    return SftStage.run(config, out, RunFolder.AUTO).loss();
  }
}

package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.eval.Logits;
import org.zerochat4j.model.LlamaModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat logits}. */
@Command(
    name = "logits",
    description = {
      "Writes the logits after each id of a prompt.",
      "A NumPy file of float32 [tokens, vocab]."
    },
    footer = "zerochat logits --model my/model --prompt-ids 1,403,407 --out logits.npy")
final class LogitsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "model folder")
  private Path model;

  @Option(
      names = "--prompt-ids",
      required = true,
      paramLabel = "1,2,3",
      description = "ids of the prompt")
  private String promptIds;

  @Option(names = "--out", required = true, paramLabel = "F.npy", description = "file to write")
  private Path out;

  @Override
  public Integer call() {
    common.config(new NoSettings());
    int[] ids = LoadedModel.ids(promptIds);
    try (LlamaModel loaded = LlamaModel.load(model)) {
      Logits.write(loaded, ids, out);
      common.result(Map.of("tokens", ids.length, "vocab", loaded.config().vocabSize()));
    }
    return 0;
  }
}

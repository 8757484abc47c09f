package org.zerochat4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.eval.LossOnIds;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.model.LlamaModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat eval}: one measurement of a model. */
@Command(
    name = "eval",
    description = "Measures a model by one of four figures.",
    footer = {
      "zerochat eval --model my/model --bpb held-out.jsonl",
      "zerochat eval --model my/reward/model --preference pairs.jsonl --json"
    })
final class EvalCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "model folder")
  private Path model;

  @ArgGroup(multiplicity = "1")
  private Figure figure;

  @Option(
      names = "--grads-out",
      paramLabel = "F.safetensors",
      description = "with --loss-ids: where to write the gradients")
  private Path gradientsOut;

  @Option(
      names = "--raw",
      description = "with --preference and --choices: answers follow prompts without chat template")
  private boolean raw;

  private static final class Figure {
    @Option(
        names = "--bpb",
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "bits per byte of documents (JSON Lines in any layout, or text files); windows of 1024"
                + " tokens or the model's context overlap by half, each token counts once")
    private List<Path> bitsPerByte;

    @Option(
        names = "--loss-ids",
        paramLabel = "FILE.json",
        description = "loss and gradient norms: {\"batches\": [{\"ids\": [...], \"mask\": [...]}]}")
    private Path lossOnIds;

    @Option(
        names = "--preference",
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "agreement with pairs, by the score of a reward model, or by mean log-probability")
    private List<Path> preference;

    @Option(
        names = "--choices",
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "rows {prompt, choices, answer}: accuracy by mean log-probability of the choices")
    private List<Path> choices;
  }

  @Override
  public Integer call() {
    common.config(new NoSettings());
    if (gradientsOut != null && figure.lossOnIds == null) {
      throw new UserError("--grads-out needs --loss-ids");
    }
    try (LoadedModel loaded = LoadedModel.open(model)) {
      show(
          figure.lossOnIds != null
              ? lossOnIds(loaded.model())
              : figure.bitsPerByte != null
                  ? EvalOnText.bitsPerByte(loaded, figure.bitsPerByte)
                  : figure.preference != null
                      ? EvalOnText.preference(loaded, figure.preference, raw)
                      : EvalOnText.choices(loaded, figure.choices, raw));
    }
    return 0;
  }

  private JsonNode lossOnIds(LlamaModel loaded) {
    List<LossOnIds.Row> rows = LossOnIds.read(figure.lossOnIds);
    try (FlatVector gradient = new FlatVector(loaded.layout().length())) {
      LossOnIds.Result result = LossOnIds.compute(loaded, rows, gradient);
      if (gradientsOut != null) {
        LossOnIds.writeGradients(loaded, gradient, gradientsOut);
      }
      return Json.mapper().<ObjectNode>valueToTree(result);
    }
  }

  private void show(JsonNode result) {
    common.result(result);
    for (Map.Entry<String, JsonNode> field : result.properties()) {
      if (!common.json() && field.getValue().isValueNode()) {
        StandardOut.print(field.getKey() + ": " + field.getValue().asText() + "\n");
      }
    }
  }
}

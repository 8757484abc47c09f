package org.zerochat4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.zerochat4j.generate.EndTokens;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.tokenizer.StreamingDecoder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat generate}: continues a prompt, or each of many from stdin. */
@Command(
    name = "generate",
    description = {
      "Continues a prompt, or each of many.",
      "Without --prompt and --prompt-ids, JSON Lines on stdin ({\"prompt\"},"
          + " {\"messages\"} or {\"ids\"}), {\"ids\",\"text\"} on stdout. Where the tokenizer"
          + " has a chat template, a prompt is a user's message. A row that cannot be"
          + " answered gets {\"error\"}, and the command ends with 1."
    },
    footer = {
      "zerochat generate --model my/model --prompt '月光' --max-tokens 60",
      "zerochat generate --model my/model --temperature 0 < prompts.jsonl > answers.jsonl"
    })
final class GenerateCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "model folder")
  private Path model;

  @ArgGroup private Prompt prompt;

  @Mixin private SamplingArguments sampling;

  @Option(
      names = "--raw",
      description = "continue the text of a prompt; special tokens in it count, no chat template")
  private boolean raw;

  private static final class Prompt {
    @Option(names = "--prompt", description = "text of the prompt")
    private String text;

    @Option(names = "--prompt-ids", paramLabel = "1,2,3", description = "ids of the prompt")
    private String ids;
  }

  @Override
  public Record defaults() {
    return SamplingArguments.Settings.defaults();
  }

  @Override
  public Integer call() throws IOException {
    SamplingArguments.Settings settings = sampling.settings(common, model);
    try (LoadedModel loaded = LoadedModel.open(model);
        Generator generator = new Generator(loaded.model())) {
      if (prompt == null) {
        return new GenerateRows(loaded, generator, settings, raw).run() ? 0 : 1;
      }
      int[] ids =
          prompt.ids != null ? LoadedModel.ids(prompt.ids) : loaded.prompt(prompt.text, raw);
      Generator.Request request =
          new Generator.Request(
              List.of(ids), settings.maxTokens(), settings.sampling(), settings.seed());
      if (common.json()) {
        common.result(answer(loaded, generate(loaded, generator, request)));
      } else if (loaded.tokenizer() == null) {
        StandardOut.print(
            Arrays.stream(generate(loaded, generator, request))
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(","))
                + "\n");
      } else {
        stream(loaded, generator, request);
      }
      return 0;
    }
  }

  private static int[] generate(
      LoadedModel loaded, Generator generator, Generator.Request request) {
    EndTokens ends = EndTokens.of(loaded.tokenizer());
    return ends.cut(generator.generate(request, (_, id) -> !ends.contains(id)).getFirst().ids());
  }

  private static void stream(LoadedModel loaded, Generator generator, Generator.Request request) {
    EndTokens ends = EndTokens.of(loaded.tokenizer());
    StreamingDecoder decoder = new StreamingDecoder(loaded.tokenizer(), true);
    generator.generate(
        request,
        (_, id) -> {
          boolean more = !ends.contains(id);
          StandardOut.print(more ? decoder.push(id) : "");
          return more;
        });
    StandardOut.print(decoder.finish() + "\n");
  }

  /** What {@code --json} and the rows on stdout show. */
  static Map<String, Object> answer(LoadedModel loaded, int[] ids) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ids", ids);
    answer.put("text", loaded.text(ids));
    return answer;
  }
}

package org.zerochat4j.stages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.Tokenizer;

/** The model folder that one stage leaves for the next: weights, configuration and tokenizer. */
public final class StageModel {

  private static final Logger LOG = LoggerFactory.getLogger(StageModel.class);

  private StageModel() {}

  /** Writes the whole folder beside its place and then moves it there. */
  public static void save(LlamaModel model, Tokenizer tokenizer, Path folder) {
    Path temporary = AtomicFiles.temporary(folder);
    try {
      Files.createDirectories(temporary);
      model.save(temporary);
      tokenizer.save(temporary);
      Json.write(
          temporary.resolve("generation_config.json"),
          Json.mapper()
              .createObjectNode()
              .put("bos_token_id", nullable(model.config().bosTokenId()))
              .put("eos_token_id", nullable(model.config().eosTokenId()))
              .put("pad_token_id", nullable(model.config().padTokenId()))
              .put("do_sample", true)
              .put("temperature", 0.8)
              .put("top_p", 0.95));
      AtomicFiles.replaceDirectory(temporary, folder);
    } catch (IOException e) {
      throw new UserError("cannot write " + folder + ": " + AtomicFiles.reason(e), e);
    } finally {
      discard(temporary);
    }
  }

  private static void discard(Path temporary) {
    try {
      AtomicFiles.deleteTree(temporary);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", temporary, AtomicFiles.reason(e));
    }
  }

  private static Integer nullable(int id) {
    return id < 0 ? null : id;
  }

  /**
   * The tokenizer of a model folder.
   *
   * @throws UserError when it has more tokens than the model
   */
  public static Tokenizer tokenizer(Path folder, LlamaModel model) {
    Tokenizer tokenizer = Tokenizer.load(folder);
    if (tokenizer.vocabSize() > model.config().vocabSize()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: the tokenizer has %d tokens, the model only %d: they do not belong together",
              folder,
              tokenizer.vocabSize(),
              model.config().vocabSize()));
    }
    return tokenizer;
  }
}

package org.zerochat4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * A model folder in memory.
 *
 * @param tokenizer null when the folder has none: the model then takes and gives ids only
 */
record LoadedModel(Path folder, LlamaModel model, Tokenizer tokenizer) implements AutoCloseable {

  static LoadedModel open(Path folder) {
    LlamaModel model = LlamaModel.load(folder);
    Tokenizer tokenizer =
        Files.exists(folder.resolve("tokenizer.json")) ? StageModel.tokenizer(folder, model) : null;
    return new LoadedModel(folder, model, tokenizer);
  }

  /** The tokenizer, where there is no doing without. */
  Tokenizer requiredTokenizer() {
    if (tokenizer == null) {
      throw new UserError(
          folder + ": no tokenizer.json here, so text cannot be read; put it beside the model");
    }
    return tokenizer;
  }

  /** The chat template, or null when there is none or {@code raw} declines it. */
  ChatTemplate template(boolean raw) {
    return raw || requiredTokenizer().chatTemplate().isEmpty() ? null : ChatTemplate.of(tokenizer);
  }

  /** A prompt as ids: a user's message by the chat template, or text to be continued. */
  int[] prompt(String text, boolean raw) {
    ChatTemplate template = template(raw);
    return template == null
        ? tokenizer.addSpecial(tokenizer.encode(text, true))
        : template.prompt(List.of(Message.user(text)));
  }

  /** The text of ids, or null without a tokenizer. */
  String text(int[] ids) {
    return tokenizer == null ? null : tokenizer.decode(ids, true);
  }

  /** Reads ids as {@code 1,2,3}. */
  static int[] ids(String csv) {
    String[] parts = csv.split(",", -1);
    int[] ids = new int[parts.length];
    for (int i = 0; i < ids.length; i++) {
      try {
        ids[i] = Integer.parseInt(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new UserError(
            "--prompt-ids: \"" + parts[i] + "\" is no token id; give ids like 1,2,3", e);
      }
    }
    return ids;
  }

  @Override
  public void close() {
    model.close();
  }
}

package org.zerochat4j.tokenizer.training;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.ByteAlphabet;
import org.zerochat4j.tokenizer.ChatTemplate;

/** What a tokenizer is trained on. */
public record TokenizerConfig(
    @Doc("files to learn from: documents as JSON Lines, or .txt, which is read line by line")
        List<Path> inputs,
    @Doc("256 byte symbols and merges; the special tokens come on top") int vocabSize,
    @Doc("tokens that control the model, in the order of their ids") List<String> specialTokens,
    @Doc("system message of conversations that bring none, empty for none") String systemPrompt,
    @Doc("folder for tokenizer.json and its companions") Path out,
    @Doc("unusable rows to accept before giving up") long maxBadRows)
    implements Validated {

  /** The defaults; inputs and out have to be given. */
  public static TokenizerConfig defaults() {
    return new TokenizerConfig(
        List.of(), 32_000, BpeTrainer.DEFAULT_SPECIAL, "", null, BadRows.DEFAULT_LIMIT);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        vocabSize >= ByteAlphabet.SIZE && vocabSize <= 1 << 20,
        "vocabSize",
        "must be between 256 and 1048576");
    problems.require(
        new HashSet<>(specialTokens).size() == specialTokens.size()
            && specialTokens.stream().noneMatch(String::isBlank),
        "specialTokens",
        "must be different and not blank");
    problems.require(
        specialTokens.contains(ChatTemplate.START) && specialTokens.contains(ChatTemplate.END),
        "specialTokens",
        "the chat template needs <|im_start|> and <|im_end|>");
    problems.require(
        !systemPrompt.contains(ChatTemplate.END), "systemPrompt", "must not contain <|im_end|>");
  }
}

package org.zerochat4j.tokenizer.training;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.split.SplitRule;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

/** What a tokenizer is trained on. */
public record TokenizerConfig(
    @Required("--input FILE")
        @Doc("files or folders to learn from: documents, or plain text, which is read line by line")
        List<Path> inputs,
    @Doc("256 byte symbols and merges; the special tokens come on top") int vocabSize,
    @Doc("how text is cut into words, which merges never cross: gpt2, llama3 or qwen2")
        SplitRule split,
    @Doc("pairs that occur less often are not merged") long minFrequency,
    @Doc("the most UTF-8 bytes of a token, 0 for any number") int maxTokenLength,
    @Doc("tokens that control the model, in the order of their ids") List<String> specialTokens,
    @Doc("system message of conversations that bring none, empty for none") String systemPrompt,
    @Doc("other tokenizers (tokenizer.json or its folder) for the quality report")
        List<Path> compare,
    @Doc("MiB for words and merging, 0 for half of the heap; a larger corpus uses files")
        long memoryMib,
    @Required("--out DIR") @Doc("folder for tokenizer.json and its companions") Path out,
    @Doc("unusable rows to accept before giving up") long maxBadRows)
    implements Validated {

  /** The defaults; inputs and out have to be given. */
  public static TokenizerConfig defaults() {
    return new TokenizerConfig(
        List.of(),
        32_000,
        SplitRule.GPT2,
        1,
        0,
        BpeTrainer.DEFAULT_SPECIAL,
        "",
        List.of(),
        0,
        null,
        BadRows.DEFAULT_LIMIT);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        vocabSize >= ByteAlphabet.SIZE && vocabSize <= 1 << 20,
        "vocabSize",
        "must be between 256 and 1048576");
    problems.require(minFrequency >= 1, "minFrequency", "must be at least 1");
    problems.require(
        maxTokenLength == 0 || maxTokenLength >= 2, "maxTokenLength", "must be 0 or at least 2");
    problems.require(
        memoryMib >= 0 && memoryMib < 1 << 24, "memoryMib", "must be between 0 and 16777215");
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

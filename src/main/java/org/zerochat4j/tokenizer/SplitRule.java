package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a tokenizer trained here cuts text into the words that merges never cross. */
public enum SplitRule {
  /** GPT-2's: a space goes with the word after it, digits in a row are one word. */
  GPT2(null),
  /** LLaMA 3's: at most three digits a word, punctuation takes line ends with it. */
  LLAMA3("\\p{N}{1,3}"),
  /** Qwen 2's: as LLaMA 3's, every digit a word. */
  QWEN2("\\p{N}");

  /** The part of the pattern for digits; null for GPT-2's. */
  private final String digits;

  SplitRule(String digits) {
    this.digits = digits;
  }

  /** The rule as a scanner. */
  public Splitter splitter() {
    return switch (this) {
      case GPT2 -> Gpt2Splitter.INSTANCE;
      case LLAMA3 -> new Cl100kSplitter(3);
      case QWEN2 -> new Cl100kSplitter(1);
    };
  }

  /** The rule as a {@code tokenizer.json} has it. */
  ObjectNode preTokenizer() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (digits == null) {
      return byteLevel(true);
    }
    ObjectNode sequence = json.objectNode().put("type", "Sequence");
    ObjectNode split = json.objectNode().put("type", "Split");
    split
        .putObject("pattern")
        .put(
            "Regex",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
                + digits
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
    split.put("behavior", "Isolated").put("invert", false);
    sequence.putArray("pretokenizers").add(split).add(byteLevel(false));
    return sequence;
  }

  private static ObjectNode byteLevel(boolean useRegex) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", useRegex);
  }
}

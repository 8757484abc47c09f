package org.zerochat4j.tokenizer.split;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a tokenizer trained here cuts text into the words that merges never cross. */
public enum SplitRule {
  /** GPT-2's: a space goes with the word after it, digits in a row are one word. */
  GPT2(0),
  /** LLaMA 3's: at most three digits a word, punctuation takes line ends with it. */
  LLAMA3(3),
  /** Qwen 2's: as LLaMA 3's, every digit a word. */
  QWEN2(1);

  /** The most digits that make a word; 0 for GPT-2's pattern. */
  private final int digits;

  SplitRule(int digits) {
    this.digits = digits;
  }

  /** The rule as a scanner. */
  public Splitter splitter() {
    return digits == 0 ? Gpt2Splitter.INSTANCE : new Cl100kSplitter(digits);
  }

  /** The rule as a {@code tokenizer.json} has it. */
  public ObjectNode preTokenizer() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (digits == 0) {
      return byteLevel(true);
    }
    ObjectNode sequence = json.objectNode().put("type", "Sequence");
    ObjectNode split = json.objectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", new Cl100kSplitter(digits).pattern());
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

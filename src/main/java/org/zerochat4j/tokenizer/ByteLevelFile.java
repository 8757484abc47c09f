package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.zerochat4j.tokenizer.split.SplitRule;

/** Writes the {@code tokenizer.json} of a tokenizer trained here. */
final class ByteLevelFile {
  private ByteLevelFile() {}

  /**
   * A {@code tokenizer.json} for a trained vocabulary: the ids of {@code vocabulary} count from 0,
   * the special tokens follow.
   */
  static ObjectNode build(
      List<String> vocabulary, List<String> merges, List<String> special, SplitRule split) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode root = json.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int i = 0; i < special.size(); i++) {
      added
          .addObject()
          .put("id", vocabulary.size() + i)
          .put("content", special.get(i))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", split.preTokenizer());
    root.putNull("post_processor");
    root.set("decoder", decoder());
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int i = 0; i < vocabulary.size(); i++) {
      vocab.put(vocabulary.get(i), i);
    }
    ArrayNode list = model.putArray("merges");
    merges.forEach(list::add);
    return root;
  }

  private static ObjectNode decoder() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }
}

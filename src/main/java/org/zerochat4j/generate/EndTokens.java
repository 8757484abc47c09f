package org.zerochat4j.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * The tokens after which a text is over. A model's configuration names one, but a model that was
 * only pretrained ends its texts with the end of a document, one that chats with the end of a turn.
 */
public record EndTokens(Set<Integer> ids) {

  /** The end tokens that a tokenizer knows; none without a tokenizer. */
  public static EndTokens of(Tokenizer tokenizer) {
    if (tokenizer == null) {
      return new EndTokens(Set.of());
    }
    Set<Integer> ids =
        List.of(ChatTemplate.END, ChatTemplate.END_OF_TEXT).stream()
            .map(tokenizer::idOf)
            .filter(id -> id.isPresent() && tokenizer.isSpecial(id.getAsInt()))
            .map(id -> id.getAsInt())
            .collect(Collectors.toSet());
    if (tokenizer.eosId() >= 0) {
      ids.add(tokenizer.eosId());
    }
    return new EndTokens(Set.copyOf(ids));
  }

  public boolean contains(int id) {
    return ids.contains(id);
  }

  /** The ids before the first end token. */
  public int[] cut(int[] tokens) {
    int length = 0;
    while (length < tokens.length && !contains(tokens[length])) {
      length++;
    }
    return Arrays.copyOf(tokens, length);
  }
}

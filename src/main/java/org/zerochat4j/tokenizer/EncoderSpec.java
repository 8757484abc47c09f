package org.zerochat4j.tokenizer;

import java.util.Collection;
import java.util.function.Predicate;
import org.zerochat4j.tokenizer.bpe.BpeModel;
import org.zerochat4j.tokenizer.normalize.TextNormalizer;
import org.zerochat4j.tokenizer.split.PreTokenizers;

/** What encoders of all threads share: immutable. */
record EncoderSpec(
    AddedTokenFinder beforeNormalizing,
    TextNormalizer normalizer,
    AddedTokenFinder afterNormalizing,
    PreTokenizers preTokenizers,
    BpeModel model) {

  /** The parts of {@code file}, with {@code added} for added tokens. */
  static EncoderSpec of(TokenizerFile file, Collection<AddedToken> added) {
    TextNormalizer normalizer = file.normalizer();
    PreTokenizers preTokenizers = file.preTokenizers();
    return new EncoderSpec(
        finder(added, token -> !token.normalized(), null),
        normalizer,
        finder(added, AddedToken::normalized, normalizer),
        preTokenizers,
        file.model(preTokenizers.endsInBytes()));
  }

  private static AddedTokenFinder finder(
      Collection<AddedToken> added, Predicate<AddedToken> which, TextNormalizer normalizer) {
    return new AddedTokenFinder(added.stream().filter(which).toList(), normalizer);
  }
}

package org.zerochat4j.tokenizer.split;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.PatternSyntaxException;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.split.MatchStage.Behavior;
import org.zerochat4j.tokenizer.text.OnigPattern;
import org.zerochat4j.tokenizer.text.UnicodeKind;

/** Reads the {@code pre_tokenizer} of a {@code tokenizer.json}. */
public final class PreTokenizers {
  private final String where;
  private final List<Stage.Factory> stages = new ArrayList<>();
  private boolean endsInBytes;

  /**
   * Reads {@code node}, which may be absent.
   *
   * @param where names the file in errors
   */
  public PreTokenizers(JsonNode node, String where) {
    this.where = where;
    if (!node.isMissingNode() && !node.isNull()) {
      read(node);
    }
  }

  /**
   * Whether the last step writes bytes in the byte alphabet. It is left out of {@link #chain}
   * unless that is told otherwise: a byte-level vocabulary can take the bytes as they are.
   */
  public boolean endsInBytes() {
    return endsInBytes;
  }

  /** All steps, before {@code last}. */
  public Stage chain(boolean writeAlphabet, Stage last) {
    Stage stage = endsInBytes && writeAlphabet ? new AlphabetStage(last) : last;
    for (Stage.Factory factory : stages.reversed()) {
      stage = factory.create(stage);
    }
    return stage;
  }

  private void read(JsonNode node) {
    String type = node.path("type").asText();
    if (type.equals("Sequence")) {
      node.path("pretokenizers").forEach(this::read);
      return;
    }
    if (endsInBytes) {
      // Something follows, so the alphabet must be written after all.
      stages.add(AlphabetStage::new);
      endsInBytes = false;
    }
    switch (type) {
      case "ByteLevel" -> {
        if (node.path("add_prefix_space").asBoolean(true)) {
          stages.add(PrefixStage::new);
        }
        if (node.path("use_regex").asBoolean(true)) {
          stages.add(Stage.of(Gpt2Splitter.INSTANCE));
        }
        endsInBytes = true;
      }
      case "Split" -> split(node);
      case "Digits" ->
          characters(
              UnicodeKind::isNumber,
              node.path("individual_digits").asBoolean() ? Behavior.ISOLATED : Behavior.CONTIGUOUS);
      case "Punctuation" ->
          characters(
              UnicodeKind::isPunctuation, behavior(node.path("behavior").asText("Isolated")));
      case "Whitespace" ->
          stages.add(
              next -> new MatchStage(Finders.wordsAndSymbols(), Behavior.REMOVED, true, next));
      case "WhitespaceSplit" -> characters(UnicodeKind::isWhiteSpace, Behavior.REMOVED);
      case "BertPreTokenizer" -> {
        characters(UnicodeKind::isWhiteSpace, Behavior.REMOVED);
        characters(UnicodeKind::isPunctuation, Behavior.ISOLATED);
      }
      case "CharDelimiterSplit" -> {
        int delimiter = node.path("delimiter").asText(" ").codePointAt(0);
        characters(point -> point == delimiter, Behavior.REMOVED);
      }
      case "Metaspace" -> metaspace(node);
      default -> throw error("pre-tokenizer " + type + " is not supported");
    }
  }

  private void split(JsonNode node) {
    Behavior behavior = behavior(node.path("behavior").asText());
    boolean invert = node.path("invert").asBoolean();
    JsonNode pattern = node.path("pattern");
    if (!pattern.has("Regex")) {
      matches(() -> Finders.literal(pattern.path("String").asText()), behavior, invert);
      return;
    }
    String regex = pattern.path("Regex").asText();
    // These patterns match every character, so that the matches are the words.
    boolean wordByWord = behavior == (invert ? Behavior.REMOVED : Behavior.ISOLATED);
    Splitter scanner =
        regex.equals(Gpt2Splitter.PATTERN) ? Gpt2Splitter.INSTANCE : Cl100kSplitter.of(regex);
    if (wordByWord && scanner != null) {
      stages.add(Stage.of(scanner));
      return;
    }
    try {
      matches(Finders.pattern(OnigPattern.compile(regex)), behavior, invert);
    } catch (PatternSyntaxException e) {
      throw new UserError(where + ": this split pattern cannot be read: " + regex, e);
    }
  }

  private void metaspace(JsonNode node) {
    String replacement = node.path("replacement").asText("▁");
    if (replacement.length() != 1) {
      throw error("the replacement of Metaspace must be one character, not " + replacement);
    }
    char c = replacement.charAt(0);
    MetaspaceStage.Prepend prepend = prepend(node, where);
    stages.add(next -> new MetaspaceStage(c, prepend, next));
    if (node.path("split").asBoolean(true)) {
      characters(point -> point == c, Behavior.MERGED_WITH_NEXT);
    }
  }

  /** What a Metaspace says about a space at the beginning; old files have a yes or no. */
  private static MetaspaceStage.Prepend prepend(JsonNode node, String where) {
    String scheme = node.path("prepend_scheme").asText("");
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "always" -> MetaspaceStage.Prepend.ALWAYS;
      case "first" -> MetaspaceStage.Prepend.FIRST;
      case "never" -> MetaspaceStage.Prepend.NEVER;
      case "" ->
          node.path("add_prefix_space").asBoolean(true)
              ? MetaspaceStage.Prepend.ALWAYS
              : MetaspaceStage.Prepend.NEVER;
      default -> throw new UserError(where + ": prepend_scheme " + scheme + " is not supported");
    };
  }

  /** Whether the Metaspace {@code node} ever puts a space before a text. */
  public static boolean prepends(JsonNode node, String where) {
    return prepend(node, where) != MetaspaceStage.Prepend.NEVER;
  }

  private void characters(IntPredicate predicate, Behavior behavior) {
    matches(() -> Finders.characters(predicate), behavior, false);
  }

  private void matches(Supplier<MatchStage.Finder> finder, Behavior behavior, boolean invert) {
    stages.add(next -> new MatchStage(finder.get(), behavior, invert, next));
  }

  private Behavior behavior(String name) {
    Behavior behavior = Behavior.named(name);
    if (behavior == null) {
      throw error("split behavior " + name + " is not supported");
    }
    return behavior;
  }

  private UserError error(String message) {
    return new UserError(where + ": " + message);
  }
}

package org.zerochat4j.tokenizer.decode;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.split.PreTokenizers;
import org.zerochat4j.tokenizer.text.ByteAlphabet;
import org.zerochat4j.tokenizer.text.OnigPattern;

/** The {@code decoder} of a {@code tokenizer.json}: makes chains of steps. Immutable. */
public final class Decoders {
  private final List<DecoderStage.Factory> stages = new ArrayList<>();
  private final boolean bytesOnly;

  /**
   * Reads {@code node}, which may be absent.
   *
   * @param where names the file in errors
   */
  public Decoders(JsonNode node, String where) {
    bytesOnly = node.path("type").asText().equals("ByteLevel");
    if (node.isMissingNode() || node.isNull()) {
      stages.add(TextStages.Spaced::new);
    } else {
      read(node, where);
    }
  }

  /** Whether the bytes of all tokens are the text. */
  public boolean bytesOnly() {
    return bytesOnly;
  }

  /** A chain that writes to {@code out}. */
  public DecoderStage chain(StringBuilder out) {
    DecoderStage stage = new DecoderStage.Text(out);
    for (DecoderStage.Factory factory : stages.reversed()) {
      stage = factory.create(stage);
    }
    return stage;
  }

  /** The bytes that {@code token} adds inside a text. */
  public byte[] bytesOf(String token) {
    if (bytesOnly) {
      return ByteAlphabet.bytesOf(token);
    }
    int fallback = ByteStages.byteOf(token);
    if (fallback >= 0) {
      return new byte[] {(byte) fallback};
    }
    // Steps treat the first and the last token of a text in their own way.
    StringBuilder text = new StringBuilder();
    DecoderStage chain = chain(text);
    chain.chunk("x", true);
    chain.chunk(token, true);
    chain.chunk("x", true);
    chain.finish();
    int from = text.indexOf("x") + 1;
    return text.substring(from, Math.max(from, text.lastIndexOf("x")))
        .getBytes(StandardCharsets.UTF_8);
  }

  private void read(JsonNode node, String where) {
    String type = node.path("type").asText();
    switch (type) {
      case "Sequence" -> node.path("decoders").forEach(part -> read(part, where));
      case "ByteLevel" -> stages.add(ByteStages.Level::new);
      case "ByteFallback" -> stages.add(ByteStages.Fallback::new);
      case "Fuse" -> stages.add(TextStages.Fuse::new);
      case "Strip" -> {
        int content = node.path("content").asText(" ").codePointAt(0);
        int start = node.path("start").asInt();
        int stop = node.path("stop").asInt();
        stages.add(next -> new TextStages.Strip(content, start, stop, next));
      }
      case "Replace" -> replace(node, where);
      case "Metaspace" -> {
        char character = node.path("replacement").asText("▁").charAt(0);
        boolean prefixed = PreTokenizers.prepends(node, where);
        stages.add(next -> new TextStages.Metaspace(character, prefixed, next));
      }
      case "BPEDecoder" -> {
        String suffix = node.path("suffix").asText("</w>");
        stages.add(next -> new TextStages.WordEnds(suffix, next));
      }
      case "WordPiece" -> {
        String prefix = node.path("prefix").asText("##");
        boolean cleanup = node.path("cleanup").asBoolean(true);
        stages.add(next -> new TextStages.WordPieces(prefix, cleanup, next));
      }
      default -> throw new UserError(where + ": decoder " + type + " is not supported");
    }
  }

  private void replace(JsonNode node, String where) {
    String content = node.path("content").asText();
    String literal = node.path("pattern").path("String").asText();
    if (literal.codePointCount(0, literal.length()) == 1) {
      stages.add(next -> new TextStages.ReplaceCharacter(literal, content, next));
    } else {
      Pattern pattern = OnigPattern.ofReplace(node.path("pattern"), where);
      stages.add(next -> new TextStages.Replace(pattern, content, next));
    }
  }
}

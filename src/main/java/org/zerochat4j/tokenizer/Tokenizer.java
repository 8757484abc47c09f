package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.bpe.IdBuffer;
import org.zerochat4j.tokenizer.decode.DecoderStage;
import org.zerochat4j.tokenizer.decode.Decoders;
import org.zerochat4j.tokenizer.split.SplitRule;
import org.zerochat4j.tokenizer.text.ByteAlphabet;
import org.zerochat4j.tokenizer.text.Utf8Decoder;

/**
 * A BPE tokenizer: text to ids and back. Byte-level ones, as are made here, lose nothing; those of
 * other origin do what their file says, with the ids and texts of the Hugging Face library.
 * Immutable and safe for use by several threads. A Java string may hold unpaired surrogates, which
 * are no characters and have no UTF-8: each is encoded as U+FFFD.
 */
public final class Tokenizer {
  /** More ids than this are no vocabulary but a damaged file. */
  static final int MOST_IDS = 1 << 24;

  /** Encoders whose buffers have grown beyond this many characters are not kept. */
  private static final int KEPT_CHARS = 1 << 20;

  private static final String FILE = "tokenizer.json";

  private final JsonNode root;
  private final ConfigFile config;
  private final String[] tokens;
  private final boolean[] special;
  private final Map<String, Integer> ids;
  private final EncoderSpec encoder;
  private final Queue<Encoder> idle = new ConcurrentLinkedQueue<>();
  private final Decoders decoders;

  /** What each token adds to a text, where tokens do so by themselves; else null. */
  private final byte[][] bytes;

  private final PostProcessor postProcessor;
  private final int eosId;
  private final int padId;
  private final int bosId;
  private final String hash;

  private Tokenizer(JsonNode root, ConfigFile config, boolean addedByConfig, String where) {
    this.root = root;
    this.config = config;
    TokenizerFile file = new TokenizerFile(root, where);
    ids = file.vocabulary();
    Map<Integer, AddedToken> added = new LinkedHashMap<>();
    file.addedTokens().forEach(token -> added.put(token.id(), token));
    if (addedByConfig) {
      config
          .addedTokens()
          .forEach((id, node) -> added.computeIfAbsent(id, _ -> file.addedToken(id, node)));
    }
    encoder = EncoderSpec.of(file, added.values());
    added.values().forEach(token -> ids.put(token.content(), token.id()));
    int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    if (size < 1) {
      throw file.error("the vocabulary is empty");
    }
    tokens = new String[size];
    special = new boolean[size];
    ids.forEach((token, id) -> tokens[id] = token);
    for (AddedToken token : added.values()) {
      tokens[token.id()] = token.content();
      special[token.id()] = token.special();
    }
    decoders = file.decoder();
    bytes = decoders.bytesOnly() ? new byte[size][] : null;
    for (int id = 0; bytes != null && id < size; id++) {
      bytes[id] = tokens[id] == null ? null : ByteAlphabet.bytesOf(tokens[id]);
    }
    postProcessor = file.postProcessor();
    eosId = config.eosId(ids);
    padId = config.padId(ids);
    bosId = config.bosId(ids);
    hash = TokenizerHash.of(root, file.merges(), tokens, added.values());
  }

  /**
   * Loads a folder with {@code tokenizer.json} and {@code tokenizer_config.json}, or a {@code
   * tokenizer.json}. As in the Hugging Face library, the tokens that only {@code
   * tokenizer_config.json} adds belong to the tokenizer of the folder, not to that of the file
   * alone.
   *
   * @throws UserError when there is none or it has a part that is not supported
   */
  public static Tokenizer load(Path folderOrJson) {
    boolean folder = Files.isDirectory(folderOrJson);
    Path file = folder ? folderOrJson.resolve(FILE) : folderOrJson;
    if (!Files.exists(file)) {
      throw new UserError(
          file + ": no such tokenizer; give a folder with tokenizer.json or the file");
    }
    ConfigFile config = ConfigFile.read(file.toAbsolutePath().getParent());
    return new Tokenizer(TokenizerFile.read(file), config, folder, file.toString());
  }

  /**
   * A tokenizer with ChatML as its chat template.
   *
   * @param vocabulary tokens in the byte alphabet; the index is the id
   * @param merges "left right" in the order learned
   * @param special special tokens; they take the ids after the vocabulary
   * @param systemPrompt the system message of conversations that bring none; empty for none
   */
  public static Tokenizer create(
      List<String> vocabulary, List<String> merges, List<String> special, String systemPrompt) {
    return create(vocabulary, merges, special, systemPrompt, SplitRule.GPT2);
  }

  /** The same with a split into words other than GPT-2's; it must be that of the training. */
  public static Tokenizer create(
      List<String> vocabulary,
      List<String> merges,
      List<String> special,
      String systemPrompt,
      SplitRule split) {
    ObjectNode root = ByteLevelFile.build(vocabulary, merges, special, split);
    return new Tokenizer(root, ConfigFile.of(special, systemPrompt), false, "the new tokenizer");
  }

  /** The ids of {@code text}; special tokens in it are ordinary text. */
  public int[] encode(String text) {
    return encode(text, false);
  }

  /**
   * The ids of {@code text}; with {@code parseSpecial} a special token written in it gets its own
   * id.
   */
  public int[] encode(String text, boolean parseSpecial) {
    Encoder free = idle.poll();
    Encoder mine = free == null ? encoder() : free;
    IdBuffer out = new IdBuffer(text.length() / 2);
    mine.encode(text, parseSpecial, out);
    if (mine.capacity() <= KEPT_CHARS) {
      idle.add(mine);
    }
    return out.toArray();
  }

  /**
   * An encoder for one thread, which encodes many texts without allocating anything for each of
   * them.
   */
  public Encoder encoder() {
    return new Encoder(encoder, false);
  }

  /**
   * An encoder that merges step by step as byte-pair encoding is defined: slow, and the measure.
   */
  Encoder encoderByDefinition() {
    return new Encoder(encoder, true);
  }

  /**
   * {@code ids} with what the post-processor of the file puts around one text (often a start
   * token).
   */
  public int[] addSpecial(int[] ids) {
    return IntStream.concat(
            IntStream.concat(
                postProcessor.before().stream().mapToInt(Integer::intValue), Arrays.stream(ids)),
            postProcessor.after().stream().mapToInt(Integer::intValue))
        .toArray();
  }

  /**
   * The text of {@code ids}; with {@code skipSpecial} without the special tokens. Bytes that are no
   * UTF-8 become U+FFFD, ids without a token (a model may have padded its vocabulary) nothing.
   */
  public String decode(int[] ids, boolean skipSpecial) {
    StringBuilder text = new StringBuilder(ids.length * 2);
    if (bytes != null) {
      Utf8Decoder utf8 = new Utf8Decoder();
      for (int id : ids) {
        if (isShown(id, skipSpecial)) {
          utf8.push(bytes[id], text);
        }
      }
      utf8.finish(text);
      return text.toString();
    }
    DecoderStage chain = decoders.chain(text);
    for (int id : ids) {
      if (isShown(id, skipSpecial)) {
        chain.chunk(tokens[id], true);
      }
    }
    chain.finish();
    return text.toString();
  }

  private boolean isShown(int id, boolean skipSpecial) {
    return hasToken(id) && !(skipSpecial && special[id]);
  }

  Decoders decoders() {
    return decoders;
  }

  /** One more than the largest id. */
  public int vocabSize() {
    return tokens.length;
  }

  /** The id of a token, written as in the vocabulary (byte alphabet) or as a special token. */
  public OptionalInt idOf(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The token of {@code id} as the vocabulary writes it, or null when the id has none. */
  public String tokenOf(int id) {
    return id >= 0 && id < tokens.length ? tokens[id] : null;
  }

  /** The bytes that {@code id} adds inside a text; none when the id has no token. */
  public byte[] bytesOf(int id) {
    if (!hasToken(id)) {
      return new byte[0];
    }
    if (bytes != null) {
      return bytes[id].clone();
    }
    return decoders.bytesOf(tokens[id]);
  }

  /** Whether {@code id} is a special token. */
  public boolean isSpecial(int id) {
    return hasToken(id) && special[id];
  }

  /** The merges as "left right", in their order. */
  public List<String> merges() {
    return new TokenizerFile(root, FILE).merges().stream().map(p -> p[0] + " " + p[1]).toList();
  }

  /** The token that ends an answer and a document, or -1. */
  public int eosId() {
    return eosId;
  }

  /** The token that fills up short rows, or -1. */
  public int padId() {
    return padId;
  }

  /** The token that starts a text, or -1. */
  public int bosId() {
    return bosId;
  }

  /** The Jinja source of the chat template, or an empty string. */
  public String chatTemplate() {
    return config.chatTemplate();
  }

  /**
   * The SHA-256 of everything that decides about ids (not of the chat template), in hexadecimal:
   * two tokenizers with the same hash encode every text alike.
   */
  public String hash() {
    return hash;
  }

  /**
   * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
   * special_tokens_map.json} into {@code folder}.
   */
  public void save(Path folder) {
    Json.write(folder.resolve(FILE), root);
    config.save(folder);
  }

  /** What {@link #save} writes into {@code folder}. */
  public static List<Path> files(Path folder) {
    List<Path> files = new ArrayList<>(ConfigFile.files(folder));
    files.add(folder.resolve(FILE));
    return files;
  }

  private boolean hasToken(int id) {
    return id >= 0 && id < tokens.length && tokens[id] != null;
  }
}

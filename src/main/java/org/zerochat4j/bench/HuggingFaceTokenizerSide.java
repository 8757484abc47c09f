package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;

/** The Hugging Face tokenizers (Rust, through the binding of DJL) in a JVM of their own. */
final class HuggingFaceTokenizerSide implements TokenizerSide {
  private static final String MAIN = "org.zerochat4j.bench.peer.HuggingFacePeer";
  private static final List<String> LIBRARIES =
      List.of(
          "tokenizers-", "api-", "gson-", "jna-", "commons-compress-", "slf4j-api-", "jackson-");

  private final PeerProcess process;
  private final Path folder;

  /** Starts it and hands it the texts. */
  HuggingFaceTokenizerSide(Path tokenizerJson, List<String> texts) {
    try {
      folder = Files.createTempDirectory("zerochat-bench");
      write(folder.resolve("texts"), texts);
    } catch (IOException e) {
      throw new UserError("cannot write the texts for huggingface: " + AtomicFiles.reason(e), e);
    }
    process =
        new PeerProcess(
            "huggingface",
            MAIN,
            LIBRARIES,
            List.of("-Xmx3g", "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED"),
            environment -> {
              environment.put("RAYON_NUM_THREADS", String.valueOf(Workers.count()));
              environment.put("TOKENIZERS_PARALLELISM", "true");
            });
    ObjectNode init =
        Json.mapper()
            .createObjectNode()
            .put("cmd", "init")
            .put("tokenizer", tokenizerJson.toAbsolutePath().toString())
            .put("texts", folder.resolve("texts").toString())
            .put("threads", Workers.count());
    try {
      process.ask(init);
    } catch (UserError e) {
      close();
      throw e;
    }
  }

  /** Each text as a length and so many bytes of UTF-8. */
  private static void write(Path file, List<String> texts) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(texts.size());
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  @Override
  public List<Mode> parallelModes() {
    return List.of(Mode.THREADS, Mode.BATCH);
  }

  @Override
  public double encode(int part, int parts, Mode mode) {
    ObjectNode order =
        Json.mapper()
            .createObjectNode()
            .put("cmd", "encode")
            .put("part", part)
            .put("parts", parts)
            .put("mode", mode.name().toLowerCase(Locale.ROOT));
    return process.ask(order).get("seconds").asDouble();
  }

  @Override
  public int[][] ids() {
    Path file = folder.resolve("ids");
    process.ask(Json.mapper().createObjectNode().put("cmd", "ids").put("file", file.toString()));
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      int[][] ids = new int[in.readInt()][];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = new int[in.readInt()];
        for (int k = 0; k < ids[i].length; k++) {
          ids[i][k] = in.readInt();
        }
      }
      return ids;
    } catch (IOException e) {
      throw new UserError("cannot read the ids of huggingface: " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    process.close();
    try {
      Files.deleteIfExists(folder.resolve("texts"));
      Files.deleteIfExists(folder.resolve("ids"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // A file in the folder for temporary files stays behind.
    }
  }
}

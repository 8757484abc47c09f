package org.zerochat4j.bench.peer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Encodes texts with the Hugging Face tokenizers, on orders that come as JSON lines on stdin; each
 * is answered by one JSON line on stdout. Between orders the process waits in a read and uses no
 * processor.
 *
 * <pre>
 * {"cmd": "init", "tokenizer": FILE, "texts": FILE, "threads": N} -> {"texts": count}
 * {"cmd": "encode", "part": P, "parts": N, "mode": "single"|"threads"|"batch"} -> {"seconds"}
 * {"cmd": "ids", "file": FILE} -> {}
 * </pre>
 *
 * <p>A file of texts holds their count, then for each its length in bytes and its UTF-8; a file of
 * ids the same with 32-bit ids, of the last encoding. What is timed is the library's own call and
 * getting the ids, not the tokens, offsets and masks that the binding's own classes fetch beside
 * them. What fails is answered by {@code {"error": reason}}.
 */
public final class HuggingFacePeer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

  private final List<String> texts = new ArrayList<>();
  private HuggingFaceTokenizer tokenizer;
  private int threads;
  private long[][] ids = {};

  private HuggingFacePeer() {}

  /** Serves orders until stdin ends. */
  public static void main(String[] args) throws IOException {
    HuggingFacePeer peer = new HuggingFacePeer();
    Orders.serve(peer::answer);
  }

  private ObjectNode answer(JsonNode order) throws IOException {
    return switch (order.path("cmd").asText()) {
      case "init" -> init(order);
      case "encode" -> encode(order);
      case "ids" -> writeIds(Path.of(order.get("file").asText()));
      default -> throw new IllegalArgumentException("unknown order " + order);
    };
  }

  private ObjectNode init(JsonNode order) throws IOException {
    threads = order.get("threads").asInt();
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            Path.of(order.get("tokenizer").asText()),
            Map.of("truncation", "false", "padding", "false"));
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                Files.newInputStream(Path.of(order.get("texts").asText())), 1 << 16))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
      }
    }
    return JSON.createObjectNode().put("texts", texts.size());
  }

  private ObjectNode encode(JsonNode order) {
    int parts = order.get("parts").asInt();
    List<String> chosen = new ArrayList<>();
    for (int i = order.get("part").asInt(); i < texts.size(); i += parts) {
      chosen.add(texts.get(i));
    }
    String[] part = chosen.toArray(String[]::new);
    ids = new long[part.length][];
    long began = System.nanoTime();
    switch (order.get("mode").asText()) {
      case "single" -> inThreads(part, 1);
      case "threads" -> inThreads(part, threads);
      default -> inBatch(part);
    }
    return JSON.createObjectNode().put("seconds", (System.nanoTime() - began) * 1e-9);
  }

  private void inThreads(String[] part, int count) {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement(); i < part.length; i = next.getAndIncrement()) {
            take(i, LIBRARY.encode(tokenizer.getHandle(), part[i], false));
          }
        };
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      others.add(Thread.ofPlatform().start(work));
    }
    work.run();
    try {
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void inBatch(String[] part) {
    long[] encodings = LIBRARY.batchEncode(tokenizer.getHandle(), part, false);
    for (int i = 0; i < encodings.length; i++) {
      take(i, encodings[i]);
    }
  }

  private void take(int i, long encoding) {
    ids[i] = LIBRARY.getTokenIds(encoding);
    LIBRARY.deleteEncoding(encoding);
  }

  private ObjectNode writeIds(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      out.writeInt(ids.length);
      for (long[] row : ids) {
        out.writeInt(row.length);
        for (long id : row) {
          out.writeInt((int) id);
        }
      }
    }
    return JSON.createObjectNode();
  }
}

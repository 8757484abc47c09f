package org.zerochat4j.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;

/**
 * Invented documents whose repetitions are known: Chinese-like and English-like, words by Zipf's
 * law, lengths log-normal, a fifth with one of fifty footers. Of a hundred documents 12 are copies
 * of earlier ones with a character in 80 to 400 exchanged, 4 equal copies, and 4 share half of
 * their text with an earlier one and are no copies. The id says what a document is: {@code o7} the
 * seventh document, {@code c9-7} the ninth, a copy of the seventh.
 */
final class DedupCorpus {
  /** Documents a file. */
  private static final int FILE_DOCUMENTS = 8_000;

  private static final int WORDS = 40_000;
  private static final int FOOTERS = 50;
  private static final int SHORTEST = 60;
  private static final int LONGEST = 60_000;
  private static final int FIRST_IDEOGRAPH = 0x4e00;
  private static final int IDEOGRAPHS = 6000;

  private final long seed;
  private final String[][] words = new String[2][WORDS];
  private final String[] footers = new String[FOOTERS];

  /** What a document is. */
  private enum Kind {
    ORIGINAL,
    EDITED,
    EQUAL,
    HALF
  }

  /** A file and what it holds. */
  record Shard(Path file, long bytes, int documents, int copies) {}

  DedupCorpus(long seed) {
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "words"));
    for (int w = 0; w < WORDS; w++) {
      StringBuilder chinese = new StringBuilder();
      StringBuilder english = new StringBuilder();
      for (int i = 0; i < (w < 300 ? 1 : 2 + random.nextInt(2)); i++) {
        chinese.append((char) (FIRST_IDEOGRAPH + zipf(random, IDEOGRAPHS)));
      }
      for (int i = 0; i < (w < 300 ? 1 : 2 + random.nextInt(3)); i++) {
        english.append("bcdfghklmnprstvw".charAt(random.nextInt(16)));
        english.append("aeiou".charAt(random.nextInt(5)));
      }
      words[0][w] = chinese.toString();
      words[1][w] = english.append(' ').toString();
    }
    for (int i = 0; i < FOOTERS; i++) {
      footers[i] = "\n" + prose(random, i % 2, 80);
    }
  }

  /** Writes files into a folder until they have {@code bytes}, and a multiple of {@code parts}. */
  List<Shard> write(Path folder, long bytes, int parts) {
    List<Shard> shards = new ArrayList<>();
    long written = 0;
    try (Progress progress = new Progress("bench: write documents", bytes, "bytes")) {
      while (written < bytes || shards.size() % parts != 0) {
        int first = shards.size();
        Shard[] next = new Shard[Math.max(parts, Workers.count() / parts * parts)];
        Workers.run(next.length, i -> next[i] = write(folder, first + i));
        for (Shard shard : next) {
          shards.add(shard);
          written += shard.bytes();
        }
        progress.update(written, "");
      }
    }
    return shards;
  }

  private Shard write(Path folder, int number) {
    Path file = folder.resolve("documents-" + number + ".jsonl");
    long bytes = 0;
    int copies = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18)) {
      for (int i = number * FILE_DOCUMENTS; i < (number + 1) * FILE_DOCUMENTS; i++) {
        Kind kind = kind(i);
        boolean copy = kind == Kind.EDITED || kind == Kind.EQUAL;
        String id = copy ? "c" + i + "-" + original(i) : "o" + i;
        String text = document(i).replace("\n", "\\n");
        byte[] row =
            ("{\"id\":\"" + id + "\",\"text\":\"" + text + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
        out.write(row);
        bytes += row.length;
        copies += copy ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UserError("cannot write " + file + ": " + AtomicFiles.reason(e), e);
    }
    return new Shard(file, bytes, FILE_DOCUMENTS, copies);
  }

  private SplittableRandom random(int document, String purpose) {
    return new SplittableRandom(Seeds.derive(seed + document, purpose));
  }

  private Kind kind(int document) {
    int percent = document == 0 ? 99 : random(document, "kind").nextInt(100);
    return percent < 12
        ? Kind.EDITED
        : percent < 16 ? Kind.EQUAL : percent < 20 ? Kind.HALF : Kind.ORIGINAL;
  }

  /** The earlier document that another is made from. */
  private int original(int document) {
    SplittableRandom random = random(document, "original");
    int other;
    do {
      other = random.nextInt(document);
    } while (kind(other) != Kind.ORIGINAL);
    return other;
  }

  private String document(int document) {
    SplittableRandom random = random(document, "text");
    return switch (kind(document)) {
      case ORIGINAL -> {
        double size = Math.exp(6.6 + random.nextGaussian());
        int length = (int) Math.clamp(size, SHORTEST, LONGEST);
        int language = random.nextInt(2);
        String text = prose(random, language, language == 0 ? length : 3 * length);
        yield random.nextInt(5) == 0 ? text + footers[random.nextInt(FOOTERS)] : text;
      }
      case EQUAL -> document(original(document)) + "\n";
      case EDITED -> edited(document(original(document)), random);
      case HALF -> {
        String other = document(original(document));
        int language = other.charAt(0) < 0x80 ? 1 : 0;
        yield other.substring(0, other.length() / 2)
            + prose(random, language, other.length() / 2 + 40);
      }
    };
  }

  private static String edited(String text, SplittableRandom random) {
    StringBuilder edited = new StringBuilder(text);
    int edits = Math.max(1, text.length() / random.nextInt(80, 400));
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(text.length());
      if (text.charAt(at) > ' ') {
        edited.setCharAt(at, text.charAt(at) < 0x80 ? 'x' : (char) (FIRST_IDEOGRAPH + at % 1000));
      }
    }
    return edited.toString();
  }

  /** About {@code length} characters of sentences and paragraphs. */
  private String prose(SplittableRandom random, int language, int length) {
    StringBuilder text = new StringBuilder(length + 16);
    int sentence = 0;
    while (text.length() < length) {
      text.append(words[language][zipf(random, WORDS)]);
      if (++sentence > 5 && random.nextInt(10) == 0) {
        text.append(language == 0 ? "。" : ". ");
        text.append(random.nextInt(6) == 0 ? "\n" : "");
        sentence = 0;
      }
    }
    return text.toString();
  }

  /** A rank from 0 whose probability is nearly that of Zipf's law. */
  private static int zipf(SplittableRandom random, int ranks) {
    return (int) Math.exp(random.nextDouble() * Math.log(ranks + 1)) - 1;
  }
}

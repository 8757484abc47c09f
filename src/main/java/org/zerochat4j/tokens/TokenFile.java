package org.zerochat4j.tokens;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * A tokenized corpus: one {@code .bin} file or several shards that are read as one stream of ids.
 * It is mapped into memory, of any size, and shared by all threads. Ids are unsigned, 40,000 in two
 * bytes is 40,000.
 */
public final class TokenFile implements TokenSequence, AutoCloseable {
  private final Path path;
  private final List<TokenShard> shards;
  private final TokenFileInfo info;

  /** Where each shard begins, in tokens, and where the last one ends. */
  private final long[] starts;

  private TokenFile(Path path, List<Path> files) {
    this.path = path;
    List<TokenShard> open = new ArrayList<>();
    try {
      for (Path file : files) {
        open.add(new TokenShard(file));
        requireSameIds(open.getFirst(), open.getLast());
      }
    } catch (RuntimeException e) {
      open.forEach(TokenShard::close);
      throw e;
    }
    this.shards = List.copyOf(open);
    this.info =
        open.size() == 1
            ? open.getFirst().info()
            : TokenFileInfo.ofAll(open.stream().map(TokenShard::info).toList(), null);
    this.starts = new long[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], shards.get(i).size());
    }
  }

  private static void requireSameIds(TokenShard first, TokenShard next) {
    TokenFileInfo a = first.info();
    TokenFileInfo b = next.info();
    if (a.eos() != b.eos()
        || a.vocab() != b.vocab()
        || (a.tokenizer() != null && !a.tokenizer().equals(b.tokenizer()))) {
      throw new UserError(
          next.path()
              + ": was made with another tokenizer than "
              + first.path()
              + ", so they cannot be read together");
    }
  }

  /**
   * Opens a {@code .bin} file, the shards that {@code zerochat tokenize} wrote under that name, all
   * {@code .bin} files of a folder, or those that a pattern fits ({@code tokens/zh-*.bin}), in the
   * order of their names.
   *
   * @throws UserError when there are none, one does not fit its description, or they were made with
   *     different tokenizers
   */
  public static TokenFile open(Path bin) {
    return new TokenFile(bin, files(bin));
  }

  /**
   * Opens {@code bin} for a model with {@code tokenizer}.
   *
   * @throws UserError also when it was made with another tokenizer
   */
  public static TokenFile open(Path bin, Tokenizer tokenizer) {
    TokenFile file = open(bin);
    if (!tokenizer.hash().equals(file.info.tokenizer())) {
      file.close();
      throw new UserError(
          bin + ": was made with another tokenizer; make it again with: zerochat tokenize");
    }
    return file;
  }

  /** Opens several files as one stream, in this order. */
  public static TokenFile open(List<Path> bins) {
    if (bins.isEmpty()) {
      throw new UserError("no token file is named");
    }
    List<Path> files = new ArrayList<>();
    bins.forEach(bin -> files.addAll(files(bin)));
    return new TokenFile(bins.getFirst(), files);
  }

  private static List<Path> files(Path bin) {
    if (Files.isDirectory(bin)) {
      return list(bin, "*.bin", bin + ": the folder has no .bin files");
    }
    String name = bin.getFileName().toString();
    if (!Files.exists(bin) && name.matches(".*[*?\\[{].*")) {
      Path folder = bin.toAbsolutePath().getParent();
      return list(folder, name, bin + ": no file fits this pattern");
    }
    if (!Files.exists(bin)) {
      TokenFileInfo whole = TokenFileInfo.read(bin);
      if (whole.shards() == null || whole.shards().isEmpty()) {
        throw new UserError(bin + ": no such token file; make it with: zerochat tokenize");
      }
      return whole.shards().stream().map(bin::resolveSibling).toList();
    }
    return List.of(bin);
  }

  private static List<Path> list(Path folder, String pattern, String absent) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : files) {
        if (file.toString().endsWith(".bin") && !file.getFileName().toString().startsWith(".")) {
          found.add(file);
        }
      }
    } catch (IOException e) {
      throw new UserError("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
    }
    if (found.isEmpty()) {
      throw new UserError(absent);
    }
    found.sort(null);
    return found;
  }

  /**
   * Reads everything once more and compares it with the checksums in the descriptions, which were
   * computed when the files were written.
   *
   * @throws UserError naming the first file that has changed since
   */
  public void verify() {
    for (TokenShard shard : shards) {
      String expected = shard.info().sha256();
      if (expected != null && !expected.equals(AtomicFiles.sha256(shard.path()))) {
        throw new UserError(
            shard.path() + ": damaged, its checksum differs; copy or make it again");
      }
    }
  }

  /** What the files say of themselves, taken together. */
  public TokenFileInfo info() {
    return info;
  }

  /** Where it lies, as it was named. */
  public Path path() {
    return path;
  }

  /** The files it consists of. */
  public List<Path> files() {
    return shards.stream().map(TokenShard::path).toList();
  }

  /** How many ids it holds. */
  @Override
  public long size() {
    return info.tokens();
  }

  /** The id at {@code index}. */
  @Override
  public int get(long index) {
    int shard = shardOf(index);
    return shards.get(shard).get(index - starts[shard]);
  }

  @Override
  public void read(long index, int[] target, int at, int count) {
    int shard = count == 0 ? 0 : shardOf(index);
    int done = 0;
    while (done < count) {
      long from = index + done;
      int n = (int) Math.min(count - done, starts[shard + 1] - from);
      shards.get(shard).read(from - starts[shard], target, at + done, n);
      done += n;
      shard++;
    }
  }

  /** How many ids file {@code i} holds. */
  long sizeOf(int i) {
    return shards.get(i).size();
  }

  /** The file in which the id at {@code index} lies. */
  Path fileOf(long index) {
    return shards.get(shardOf(index)).path();
  }

  /** Where the file begins in which the id at {@code index} lies. */
  long startOfFile(long index) {
    return starts[shardOf(index)];
  }

  /**
   * The files, to go through their documents.
   *
   * @throws UserError when one has no list of them
   */
  List<TokenShard> shardsWithDocuments() {
    for (TokenShard shard : shards) {
      if (!shard.hasIndex()) {
        throw new UserError(
            TokenShard.indexFor(shard.path())
                + ": missing, so the documents are not known and none can be held out; make it"
                + " again with: zerochat tokenize");
      }
    }
    return shards;
  }

  private int shardOf(long index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(index + " of " + size());
    }
    if (shards.size() == 1) {
      return 0;
    }
    int i = Arrays.binarySearch(starts, index);
    if (i < 0) {
      return -i - 2;
    }
    while (starts[i + 1] == index) { // Empty files begin where the next one does.
      i++;
    }
    return i;
  }

  @Override
  public void close() {
    shards.forEach(TokenShard::close);
  }
}

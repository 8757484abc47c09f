package org.zerochat4j.tokens;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/** The names of the shards of {@code NAME.bin}: {@code NAME-00000.bin} and so on. */
final class ShardFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFiles.class);

  private final Path out;
  private final String stem;

  ShardFiles(Path out) {
    this.out = out;
    String name = out.getFileName().toString();
    this.stem = name.endsWith(".bin") ? name.substring(0, name.length() - 4) : name;
  }

  Path shard(int number) {
    return out.resolveSibling(String.format(Locale.ROOT, "%s-%05d.bin", stem, number));
  }

  /**
   * The shards from the first on that an earlier call with the same inputs and settings finished.
   */
  List<TokenFileInfo> finished(String origin) {
    List<TokenFileInfo> finished = new ArrayList<>();
    while (true) {
      Path bin = shard(finished.size());
      if (!Files.exists(bin) || !Files.exists(TokenFileInfo.pathFor(bin))) {
        return finished;
      }
      try (TokenShard shard = new TokenShard(bin)) {
        if (!origin.equals(shard.info().origin()) || !shard.hasIndex()) {
          return finished;
        }
        finished.add(shard.info());
      } catch (UserError e) {
        LOG.warn("{}; it is made again", e.getMessage());
        return finished;
      }
    }
  }

  /**
   * Deletes shards from {@code first} on: what an earlier call left would be read with the rest.
   */
  void deleteFrom(int first) {
    Pattern shard =
        Pattern.compile(
            "\\.?" + Pattern.quote(stem) + "-(\\d{5,9})\\.bin(\\.json|\\.idx)?(\\.tmp-\\d+)?");
    Path folder = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> stale = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher match = shard.matcher(file.getFileName().toString());
        if (match.matches() && Integer.parseInt(match.group(1)) >= first) {
          stale.add(file);
        }
      }
      for (Path file : stale) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UserError("cannot clear " + folder + ": " + AtomicFiles.reason(e), e);
    }
    if (!stale.isEmpty()) {
      LOG.info("deleted {} files of an earlier call beside {}", stale.size(), out);
    }
  }

  /** Deletes {@code NAME.bin} and what belongs to it: a reader would take it for the shards. */
  void deleteWhole() {
    try {
      Files.deleteIfExists(TokenFileInfo.pathFor(out));
      Files.deleteIfExists(TokenShard.indexFor(out));
      Files.deleteIfExists(out);
    } catch (IOException e) {
      throw new UserError("cannot delete " + out + ": " + AtomicFiles.reason(e), e);
    }
  }
}

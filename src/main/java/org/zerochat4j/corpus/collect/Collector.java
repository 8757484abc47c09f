package org.zerochat4j.corpus.collect;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;

/**
 * The stage that fills a folder with raw data: downloads addresses, copies files. A file is there
 * under its name only when it is whole and has the checksum asked for. What is there already, from
 * the same source, is not fetched again; what was begun goes on.
 */
public final class Collector {
  private static final long COPIED_AT_ONCE = 1 << 24;

  private final CollectConfig config;
  private final HttpClient client;
  private final Manifest manifest;

  private Collector(CollectConfig config, HttpClient client) {
    this.config = config;
    this.client = client;
    this.manifest = Manifest.of(config.out());
  }

  /**
   * Fetches everything; one file that cannot be had does not keep the others from being fetched.
   *
   * @throws UserError when a source makes no sense or the folder cannot be written
   */
  public static CollectResult run(CollectConfig config) {
    Configs.requireAll(config);
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(Redirect.NORMAL)
            .connectTimeout(Duration.ofMillis(Math.round(config.timeoutSeconds() * 1000)))
            .build()) {
      return new Collector(config, client).run();
    }
  }

  private CollectResult run() {
    try {
      Files.createDirectories(config.out());
    } catch (IOException e) {
      throw new UserError("cannot write " + config.out() + ": " + AtomicFiles.reason(e), e);
    }
    List<Source> sources = Sources.of(config, manifest);
    List<Future<CollectedFile>> running = new ArrayList<>();
    List<CollectedFile> files = new ArrayList<>();
    List<CollectResult.Failed> failed = new ArrayList<>();
    try (Transfer transfer = new Transfer(sources.size());
        ExecutorService threads = Executors.newFixedThreadPool(config.parallel())) {
      for (Source source : sources) {
        running.add(threads.submit(() -> collect(source, transfer)));
      }
      for (int i = 0; i < running.size(); i++) {
        try {
          files.add(running.get(i).get());
        } catch (ExecutionException e) {
          failed.add(new CollectResult.Failed(sources.get(i).from(), reason(e.getCause())));
        } catch (InterruptedException e) {
          threads.shutdownNow();
          Thread.currentThread().interrupt();
          throw new UserError("collect was interrupted; run it again and it goes on", e);
        }
      }
    }
    return new CollectResult(files, files.stream().mapToLong(CollectedFile::bytes).sum(), failed);
  }

  /** One line; what is not the world's fault but ours is not hidden. */
  private static String reason(Throwable e) {
    return switch (e) {
      case Download.GiveUp _, UserError _ -> e.getMessage();
      case IOException io -> AtomicFiles.reason(io);
      case RuntimeException ours -> throw ours;
      case Error ours -> throw ours;
      default -> e.toString();
    };
  }

  private CollectedFile collect(Source source, Transfer transfer)
      throws Download.GiveUp, IOException, InterruptedException {
    Path target = config.out().resolve(source.name());
    CollectedFile entry = present(source, target);
    if (entry == null) {
      Files.createDirectories(target.toAbsolutePath().getParent());
      entry = fetch(source, target, transfer);
    }
    manifest.put(entry);
    transfer.finished();
    return entry;
  }

  /** The entry of a file that need not be fetched, else null. */
  private CollectedFile present(Source source, Path target) throws Download.GiveUp, IOException {
    if (!Files.exists(target)) {
      return null;
    }
    CollectedFile known = manifest.get(source.name());
    boolean ours = known != null && known.from().equals(source.from());
    boolean right = source.sha256() == null || (ours && source.sha256().equals(known.sha256()));
    if (ours && right && known.bytes() == Files.size(target) && !changed(source, known)) {
      return entry(source, known.bytes(), known.sha256(), known.when(), true);
    }
    if (!ours) {
      String sha256 = AtomicFiles.sha256(target);
      if (!sha256.equals(source.sha256())) {
        throw new Download.GiveUp(target + " is in the way, and not from here; move it away");
      }
      return entry(source, Files.size(target), sha256, now(), true);
    }
    return null;
  }

  private static boolean changed(Source source, CollectedFile known) throws IOException {
    return source.file() != null
        && (Files.size(source.file()) != known.bytes()
            || Files.getLastModifiedTime(source.file())
                .toInstant()
                .isAfter(Instant.parse(known.when())));
  }

  private CollectedFile fetch(Source source, Path target, Transfer transfer)
      throws Download.GiveUp, IOException, InterruptedException {
    PartFile part = new PartFile(target, source.from());
    if (source.address() == null) {
      copy(source.file(), part.path(), transfer);
    } else {
      try {
        new Download(client, source.address(), part, config, transfer).run();
      } catch (Download.GiveUp e) {
        part.deleteIfEmpty();
        throw e;
      }
    }
    String sha256 = AtomicFiles.sha256(part.path());
    if (source.sha256() != null && !source.sha256().equals(sha256)) {
      part.delete(); // To go on with it would give the same bytes again.
      throw new Download.GiveUp("its SHA-256 is " + sha256 + " and not " + source.sha256());
    }
    long bytes = Files.size(part.path());
    part.finish();
    return entry(source, bytes, sha256, now(), false);
  }

  private void copy(Path from, Path to, Transfer transfer) throws Download.GiveUp, IOException {
    long size = Files.size(from);
    if (config.maxFileBytes() > 0 && size > config.maxFileBytes()) {
      throw new Download.GiveUp("longer than maxFileBytes, " + config.maxFileBytes());
    }
    transfer.expect(size);
    try (FileChannel in = FileChannel.open(from);
        FileChannel out =
            FileChannel.open(
                to,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long n, done = 0; (n = in.transferTo(done, COPIED_AT_ONCE, out)) > 0; done += n) {
        transfer.add(n);
      }
      out.force(true);
    }
  }

  private static CollectedFile entry(
      Source source, long bytes, String sha256, String when, boolean skipped) {
    return new CollectedFile(source.name(), source.from(), bytes, sha256, when, skipped);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}

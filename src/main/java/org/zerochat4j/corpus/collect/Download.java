package org.zerochat4j.corpus.collect;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * One file over HTTP. Bytes are appended to a {@code .part} file; an attempt goes on behind them
 * (RFC 9110: {@code Range} with {@code If-Range}, so that a file that changed is begun anew) unless
 * the server cannot.
 */
final class Download {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int TIMEOUT = 408;
  private static final int NOT_SATISFIABLE = 416;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+|\\*)(?:-\\d+)?/(\\d+|\\*)");

  private final HttpClient client;
  private final URI address;
  private final PartFile part;
  private final CollectConfig config;
  private final Transfer transfer;

  Download(HttpClient client, URI address, PartFile part, CollectConfig config, Transfer transfer) {
    this.client = client;
    this.address = address;
    this.part = part;
    this.config = config;
    this.transfer = transfer;
  }

  /** Downloads until the part file is whole. */
  void run() throws GiveUp, IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(part.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new GiveUp("another process is downloading it");
      }
      int failures = 0;
      while (true) {
        long before = channel.size();
        try {
          attempt(channel);
          channel.force(true);
          return;
        } catch (Retry | IOException e) {
          failures = channel.size() > before ? 1 : failures + 1;
          if (failures >= config.attempts()) {
            throw new GiveUp(
                reason(e, address)
                    + ", after "
                    + failures
                    + (failures == 1 ? " attempt" : " attempts"));
          }
          Thread.sleep(pause(failures, e));
        }
      }
    }
  }

  private void attempt(FileChannel channel)
      throws GiveUp, Retry, IOException, InterruptedException {
    String validator = part.validator();
    long have = validator == null ? 0 : channel.size();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(timeout())
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "ZeroChat4J");
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-").header("If-Range", validator);
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case OK -> {
          channel.truncate(0);
          part.remember(validator(response));
          long length = response.headers().firstValueAsLong("content-length").orElse(-1);
          receive(body, channel, 0, length);
        }
        case PARTIAL -> {
          Matcher range = range(response);
          if (!range.group(1).equals(Long.toString(have))) {
            part.remember(null);
            throw new Retry(
                "the server sent another part than was asked for", OptionalLong.empty());
          }
          receive(body, channel, have, number(range.group(2)));
        }
        case NOT_SATISFIABLE -> {
          if (number(range(response).group(2)) != have) {
            part.remember(null);
            throw new Retry("the file on the server has become shorter", OptionalLong.empty());
          }
        }
        case TIMEOUT, TOO_MANY -> throw new Retry(status(response), seconds(response));
        default -> {
          if (response.statusCode() >= SERVER_ERROR) {
            throw new Retry(status(response), seconds(response));
          }
          throw new GiveUp(status(response));
        }
      }
    }
  }

  /** Appends the body; {@code length} of the whole file is negative when it is not known. */
  private void receive(InputStream body, FileChannel channel, long have, long length)
      throws GiveUp, IOException {
    refuseTooLong(length);
    transfer.expect(length < 0 ? 0 : length - have);
    long done = have;
    try (IdleTimeout idle = new IdleTimeout(body, timeout())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      channel.position(have);
      for (int n = idle.read(buffer); n >= 0; n = idle.read(buffer)) {
        for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n); bytes.hasRemaining(); ) {
          channel.write(bytes);
        }
        done += n;
        transfer.add(n);
        refuseTooLong(done);
      }
    } finally {
      transfer.expect(length < 0 ? done - have : done - length);
    }
    if (length >= 0 && done != length) {
      throw new IOException("the connection was cut after " + done + " of " + length + " bytes");
    }
  }

  private void refuseTooLong(long bytes) throws GiveUp {
    if (config.maxFileBytes() > 0 && bytes > config.maxFileBytes()) {
      throw new GiveUp("longer than maxFileBytes, " + config.maxFileBytes());
    }
  }

  /** What tells one version of the file from another: a strong ETag, else the date. */
  private static String validator(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("etag")
        .filter(tag -> !tag.startsWith("W/"))
        .or(() -> response.headers().firstValue("last-modified"))
        .orElse(null);
  }

  private static Matcher range(HttpResponse<?> response) throws Retry {
    Matcher range = RANGE.matcher(response.headers().firstValue("content-range").orElse(""));
    if (!range.matches()) {
      throw new Retry("the server's Content-Range makes no sense", OptionalLong.empty());
    }
    return range;
  }

  private static long number(String digits) {
    return digits.equals("*") ? -1 : Long.parseLong(digits);
  }

  private static String status(HttpResponse<?> response) {
    return "HTTP status " + response.statusCode();
  }

  private static OptionalLong seconds(HttpResponse<?> response) {
    try {
      return response.headers().firstValueAsLong("retry-after");
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // A date; our own pause does as well.
    }
  }

  private Duration timeout() {
    return Duration.ofMillis(Math.max(1, Math.round(config.timeoutSeconds() * 1000)));
  }

  /** Doubled from failure to failure, or as long as the server asks; a minute at most. */
  private long pause(int failures, Exception e) {
    double seconds = config.backoffSeconds() * Math.pow(2, Math.min(20, failures - 1));
    if (e instanceof Retry retry && retry.seconds().isPresent()) {
      seconds = Math.max(seconds, retry.seconds().getAsLong());
    }
    return Math.round(Math.min(60, seconds) * 1000);
  }

  /** In words: of a failed connection the client knows only the type. */
  static String reason(Exception e, URI address) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "unknown host " + address.getHost();
      }
    }
    String host = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    return switch (e) {
      case HttpTimeoutException _ -> host + " does not answer";
      case ConnectException _ -> host + " cannot be reached";
      case SSLException _ -> "no secure connection to " + host + ": " + e.getMessage();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /** It makes no sense to try again. */
  static final class GiveUp extends Exception {
    private static final long serialVersionUID = 1L;

    GiveUp(String reason) {
      super(reason);
    }
  }

  /** An answer after which another attempt may help, in {@code seconds} if the server says so. */
  private static final class Retry extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient OptionalLong seconds;

    Retry(String reason, OptionalLong seconds) {
      super(reason);
      this.seconds = seconds;
    }

    OptionalLong seconds() {
      return seconds;
    }
  }
}

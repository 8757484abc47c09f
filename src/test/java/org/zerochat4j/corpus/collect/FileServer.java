package org.zerochat4j.corpus.collect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Files over HTTP, with the faults that a test asks for. */
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Integer> cuts = new ConcurrentHashMap<>();
  private final Map<String, Integer> stalls = new ConcurrentHashMap<>();
  private final Map<String, int[]> failures = new ConcurrentHashMap<>();
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean ranges = true;
  private boolean versions = true;

  FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url(String path) {
    return "http://"
        + server.getAddress().getHostString()
        + ":"
        + server.getAddress().getPort()
        + path;
  }

  void put(String path, byte[] content) {
    files.put(path, content);
  }

  /** The next answer ends after so many bytes. */
  void cutAfter(String path, int bytes) {
    cuts.put(path, bytes);
  }

  /** The next answer falls silent after so many bytes. */
  void stallAfter(String path, int bytes) {
    stalls.put(path, bytes);
  }

  /** The next {@code times} answers are {@code status}. */
  void fail(String path, int status, int times) {
    failures.put(path, new int[] {status, times});
  }

  void redirect(String from, String to) {
    redirects.put(from, to);
  }

  void withoutRanges() {
    ranges = false;
  }

  void withoutVersions() {
    versions = false;
  }

  /** Path, and after a space the range that was asked for. */
  List<String> requests() {
    return requests;
  }

  long sentBytes() {
    return sent.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String range = exchange.getRequestHeaders().getFirst("Range");
      requests.add(range == null ? path : path + " " + range);
      int[] failure = failures.get(path);
      if (failure != null && failure[1]-- > 0) {
        exchange.sendResponseHeaders(failure[0], -1);
      } else if (redirects.containsKey(path)) {
        exchange.getResponseHeaders().set("Location", redirects.get(path));
        exchange.sendResponseHeaders(302, -1);
      } else if (!files.containsKey(path)) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        send(exchange, path, range);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HttpExchange exchange, String path, String range)
      throws IOException, InterruptedException {
    byte[] content = files.get(path);
    String etag = "\"" + Arrays.hashCode(content) + "\"";
    if (versions) {
      exchange.getResponseHeaders().set("ETag", etag);
    }
    int from = 0;
    if (ranges && range != null && etag.equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    OutputStream out = exchange.getResponseBody();
    Integer stall = stalls.remove(path);
    Integer cut = stall != null ? stall : cuts.remove(path);
    int length = cut != null ? cut : content.length - from;
    out.write(content, from, length);
    out.flush();
    sent.addAndGet(length);
    if (stall != null) {
      closed.await();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

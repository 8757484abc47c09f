package org.zerochat4j.corpus.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/** Downloads from a server that behaves as badly as real ones do. */
class CollectorTest {
  private static final byte[] DATA = bytes(300_000);

  @TempDir Path folder;
  private FileServer server;
  private Path out;

  @BeforeEach
  void start() throws IOException {
    server = new FileServer();
    server.put("/data/a.bin", DATA);
    out = folder.resolve("out");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aDownloadHasItsBytesItsNameAndItsEntry() throws IOException {
    CollectResult result = collect(server.url("/data/a.bin?download=true"));

    assertThat(result.failed()).isEmpty();
    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(DATA);
    JsonNode entry = Json.read(out.resolve("manifest.json")).get("files").get(0);
    assertThat(entry.get("name").asText()).isEqualTo("a.bin");
    assertThat(entry.get("from").asText()).isEqualTo(server.url("/data/a.bin?download=true"));
    assertThat(entry.get("bytes").asLong()).isEqualTo(DATA.length);
    assertThat(entry.get("sha256").asText()).isEqualTo(sha256(DATA));
    assertThat(entry.get("skipped").asBoolean()).isFalse();
    assertThat(names(out)).containsExactly("a.bin", "manifest.json");
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws IOException {
    collect(server.url("/data/a.bin"));
    CollectResult again = collect(server.url("/data/a.bin"));

    assertThat(again.files()).singleElement().matches(CollectedFile::skipped);
    assertThat(server.requests()).hasSize(1);
  }

  /** A cut used to be the end of the file: the bytes there are stay and the rest is asked for. */
  @Test
  void aCutConnectionGoesOnWithTheBytesThatAreMissing() throws IOException {
    server.cutAfter("/data/a.bin", 100_000);

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(DATA);
    assertThat(server.requests().getFirst()).isEqualTo("/data/a.bin");
    assertThat(server.requests().get(1)).matches("/data/a.bin bytes=[1-9]\\d*-");
    assertThat(server.sentBytes()).isLessThan(2L * DATA.length);
  }

  @Test
  void anotherRunGoesOnWhereTheFirstStopped() throws IOException {
    server.cutAfter("/data/a.bin", 100_000);
    CollectResult first = Collector.run(config(1, server.url("/data/a.bin")));
    assertThat(first.failed())
        .singleElement()
        .matches(f -> f.reason().endsWith(", after 1 attempt"));
    assertThat(out.resolve("a.bin")).doesNotExist();
    assertThat(out.resolve("a.bin.part")).exists();

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(DATA);
    assertThat(server.requests().getLast()).contains("bytes=");
    assertThat(names(out)).containsExactly("a.bin", "manifest.json");
  }

  /** "ConnectException" and "UnresolvedAddressException" are no words for people. */
  @Test
  void whyThereIsNoConnectionIsSaidInWords() throws IOException {
    server.close();
    String address = server.url("/data/a.bin");
    int port = URI.create(address).getPort();
    assertThat(Collector.run(config(1, address)).failed())
        .singleElement()
        .matches(f -> f.reason().matches(".*:" + port + " cannot be reached, after 1 attempt"));
    Exception unresolved = new ConnectException();
    unresolved.initCause(new ConnectException().initCause(new UnresolvedAddressException()));
    assertThat(Download.reason(unresolved, URI.create("http://no-such-host/a")))
        .isEqualTo("unknown host no-such-host");
    Exception slow = new HttpConnectTimeoutException("HTTP connect timed out");
    assertThat(Download.reason(slow, URI.create("http://host/a")))
        .isEqualTo("host does not answer");
  }

  /** A list of paths used to be taken for data: it was copied itself. */
  @Test
  void theLinesOfAListMayBePaths() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/texts"));
    Files.writeString(data.resolve("b.txt"), "beside");
    Files.writeString(data.resolve("c c.txt"), "space");
    Path elsewhere = Files.writeString(folder.resolve("d.txt"), "elsewhere");
    Path list =
        Files.writeString(
            folder.resolve("data/list.txt"),
            "# what is here\ntexts/b.txt "
                + sha256("beside".getBytes(StandardCharsets.UTF_8))
                + "\ntexts/c c.txt\n"
                + elsewhere
                + "\n"
                + server.url("/data/a.bin")
                + "\n");

    assertThat(collect(list.toString()).failed()).isEmpty();

    assertThat(names(out)).containsExactly("a.bin", "b.txt", "c c.txt", "d.txt", "manifest.json");
  }

  @Test
  void aLineOfAListThatLeadsNowhereIsNamed() throws IOException {
    Path list = Files.writeString(folder.resolve("list.txt"), "texts/a.jsonl.gz\ntexts/b.txt\n");
    assertThatThrownBy(() -> collect(list.toString()))
        .isInstanceOf(UserError.class)
        .hasMessage(list + ": texts/a.jsonl.gz is neither an address nor a file that is there");
    Path text = Files.writeString(folder.resolve("text.txt"), "Some text.\nIt has no names.\n");
    assertThat(collect(text.toString()).files()).hasSize(1);
    assertThat(names(out)).contains("text.txt");
  }

  @Test
  void aFileThatChangedInBetweenIsBegunAnew() throws IOException {
    server.cutAfter("/data/a.bin", 100_000);
    Collector.run(config(1, server.url("/data/a.bin")));
    byte[] other = bytes(250_000);
    other[0] ^= 1;
    server.put("/data/a.bin", other);

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(other);
  }

  @Test
  void aServerWithoutRangesSendsTheWholeFileAgain() throws IOException {
    server.withoutRanges();
    server.cutAfter("/data/a.bin", 100_000);

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(DATA);
  }

  /** Without an ETag or a date nobody can say that the rest belongs to the same file. */
  @Test
  void aServerThatNamesNoVersionIsAskedForTheWholeFile() throws IOException {
    server.withoutVersions();
    server.cutAfter("/data/a.bin", 100_000);

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(DATA);
    assertThat(server.requests()).containsExactly("/data/a.bin", "/data/a.bin");
  }

  @Test
  void nothingIsThereUnderItsNameWithTheWrongChecksum() throws IOException {
    String wrong = sha256(new byte[1]);
    CollectResult result = Collector.run(config(3, List.of(wrong), server.url("/data/a.bin")));

    assertThat(result.failed())
        .singleElement()
        .extracting(CollectResult.Failed::reason)
        .isEqualTo("its SHA-256 is " + sha256(DATA) + " and not " + wrong);
    assertThat(names(out)).isEmpty();
  }

  @Test
  void theRightChecksumIsAccepted() {
    String right = sha256(DATA).toUpperCase(Locale.ROOT);

    assertThat(Collector.run(config(3, List.of(right), server.url("/data/a.bin"))).failed())
        .isEmpty();
  }

  @Test
  void aMissingFileFailsAloneAndAtOnce() {
    CollectResult result = collect(server.url("/nothing"), server.url("/data/a.bin"));

    assertThat(result.failed())
        .containsExactly(new CollectResult.Failed(server.url("/nothing"), "HTTP status 404"));
    assertThat(result.files()).extracting(CollectedFile::name).containsExactly("a.bin");
    assertThat(out.resolve("nothing.part")).doesNotExist();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void errorsOfTheServerAreTriedAgain() throws IOException {
    server.fail("/data/a.bin", 503, 2);

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void givesUpAfterTheAttempts() {
    server.fail("/data/a.bin", 500, 100);

    assertThat(collect(server.url("/data/a.bin")).failed())
        .singleElement()
        .extracting(CollectResult.Failed::reason)
        .isEqualTo("HTTP status 500, after 3 attempts");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aRedirectIsFollowedAndTheNameIsThatOfTheAddress() throws IOException {
    server.redirect("/latest/set.jsonl", "/data/a.bin");
    server.cutAfter("/data/a.bin", 100_000);

    assertThat(collect(server.url("/latest/set.jsonl")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("set.jsonl"))).isEqualTo(DATA);
  }

  /** A silent connection must not hold up the run for ever. */
  @Test
  void aConnectionThatFallsSilentIsGivenUpAndResumed() throws IOException {
    server.stallAfter("/data/a.bin", 100_000);

    assertThat(collect(server.url("/data/a.bin")).failed()).isEmpty();

    assertThat(Files.readAllBytes(out.resolve("a.bin"))).isEqualTo(DATA);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aFileLongerThanTheLimitIsNotTaken() {
    CollectConfig d = config(3, server.url("/data/a.bin"));
    CollectConfig limited =
        new CollectConfig(d.from(), d.sha256(), out, 1, 3, 0, 1, DATA.length - 1);

    assertThat(Collector.run(limited).failed().getFirst().reason()).contains("maxFileBytes");
    assertThat(out.resolve("a.bin")).doesNotExist();
  }

  @Test
  void aListOfAddressesStandsForThem() throws IOException {
    server.put("/b/a.bin", bytes(10));
    Path list = folder.resolve("list.txt");
    Files.writeString(
        list,
        "# two of the same name\n"
            + server.url("/data/a.bin")
            + "  "
            + sha256(DATA)
            + "\n\n"
            + server.url("/b/a.bin")
            + "\n");

    CollectResult result = collect(list.toString());

    assertThat(result.failed()).isEmpty();
    assertThat(result.files().get(0).name()).isEqualTo("a.bin");
    assertThat(result.files().get(1).name()).matches("a-[0-9a-f]+\\.bin");
    // The names stay with their addresses in whatever order they are named later.
    assertThat(collect(server.url("/b/a.bin"), server.url("/data/a.bin")).files())
        .allMatch(CollectedFile::skipped);
  }

  @Test
  void copiesFilesAndFolders() throws IOException {
    Path raw = Files.createDirectories(folder.resolve("raw/sub"));
    Files.write(raw.resolve("x.jsonl"), DATA);
    Files.writeString(raw.resolve(".hidden"), "no");
    Path single = Files.writeString(folder.resolve("single.txt"), "text");

    CollectResult result = collect(folder.resolve("raw").toString(), single.toString());

    assertThat(result.failed()).isEmpty();
    assertThat(result.files())
        .extracting(CollectedFile::name)
        .containsExactly("raw/sub/x.jsonl", "single.txt");
    assertThat(Files.readAllBytes(out.resolve("raw/sub/x.jsonl"))).isEqualTo(DATA);
    assertThat(collect(folder.resolve("raw").toString()).files()).allMatch(CollectedFile::skipped);
  }

  @Test
  void aFileOfTheUserIsNotOverwritten() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("a.bin"), "mine");

    assertThat(collect(server.url("/data/a.bin")).failed().getFirst().reason())
        .contains("in the way");
    assertThat(out.resolve("a.bin")).hasContent("mine");
  }

  @Test
  void severalAreFetchedAtOnceAndAllArrive() throws IOException {
    String[] urls = new String[12];
    for (int i = 0; i < urls.length; i++) {
      server.put("/many/" + i, Arrays.copyOf(DATA, 1000 * (i + 1)));
      urls[i] = server.url("/many/" + i);
    }

    CollectResult result = collect(urls);

    assertThat(result.files())
        .extracting(CollectedFile::name)
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    assertThat(result.bytes()).isEqualTo(1000 * 78);
    for (int i = 0; i < urls.length; i++) {
      assertThat(Files.size(out.resolve("" + i))).isEqualTo(1000L * (i + 1));
    }
  }

  @Test
  void anAddressThatIsNoneIsRefusedInOneLine() {
    assertThatThrownBy(() -> collect("ftp://example.org/x"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ftp://example.org/x")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> collect(folder.resolve("absent").toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }

  private CollectResult collect(String... from) {
    return Collector.run(config(3, from));
  }

  private CollectConfig config(int attempts, String... from) {
    return config(attempts, List.of(), from);
  }

  private CollectConfig config(int attempts, List<String> sha256, String... from) {
    return new CollectConfig(List.of(from), sha256, out, 4, attempts, 0.01, 0.5, 0);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] bytes(int n) {
    byte[] bytes = new byte[n];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < n; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

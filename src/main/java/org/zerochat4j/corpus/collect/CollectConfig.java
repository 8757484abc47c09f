package org.zerochat4j.corpus.collect;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;

/** Settings of {@link Collector}. */
public record CollectConfig(
    @Required("--from URL|PATH")
        @Doc(
            "http(s) addresses, files, folders and globs; a file whose lines are addresses or"
                + " paths, each with its SHA-256 behind it if it has one, stands for them")
        List<String> from,
    @Doc("the SHA-256 that a file must have: one for each entry of from, in its order")
        List<String> sha256,
    @Required("--out DIR") @Doc("the folder to write") Path out,
    @Doc("how many files are downloaded at once") int parallel,
    @Doc("attempts in a row without a single new byte before a file is given up") int attempts,
    @Doc("seconds before the second attempt; doubled for each further one") double backoffSeconds,
    @Doc("seconds without a byte after which an attempt has failed") double timeoutSeconds,
    @Doc("a file with more bytes is not taken; 0: no limit") long maxFileBytes)
    implements Validated {
  /** Four files at once, six attempts, no limit; nothing to collect. */
  public static CollectConfig defaults() {
    return new CollectConfig(List.of(), List.of(), null, 4, 6, 1, 60, 0);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        sha256.isEmpty() || sha256.size() == from.size(),
        "sha256",
        "has to be given for every entry of from or for none");
    for (String hash : sha256) {
      problems.require(
          hash.matches("[0-9a-fA-F]{64}"), "sha256", "has to be 64 hexadecimal digits each");
    }
    problems.require(parallel > 0, "parallel", "must be positive");
    problems.require(attempts > 0, "attempts", "must be positive");
    problems.require(backoffSeconds >= 0, "backoffSeconds", "must not be negative");
    problems.require(timeoutSeconds > 0, "timeoutSeconds", "must be positive");
    problems.require(maxFileBytes >= 0, "maxFileBytes", "must not be negative");
  }
}

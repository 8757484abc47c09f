package org.zerochat4j.cli;

import java.nio.file.Path;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Option;

/** The options of the commands that train, as a picocli mixin. */
final class RunOptions {
  @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
  Path out;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none|PATH",
      description = "where to go on: the newest checkpoint, from the start, a checkpoint")
  String resume;
}

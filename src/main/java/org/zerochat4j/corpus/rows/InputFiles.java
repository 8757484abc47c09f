package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/** The files behind the inputs a user names. */
public final class InputFiles {
  private static final Pattern ROW_FILE = Pattern.compile(".*\\.jsonl?(\\.gz)?");

  private InputFiles() {}

  /**
   * A file stands for itself, a folder for every {@code .jsonl} and {@code .json} file below it
   * (compressed ones too) in the order of their names.
   */
  public static List<Path> of(List<Path> inputs) {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      files.addAll(of(input));
    }
    return files;
  }

  public static List<Path> of(Path input) {
    if (!Files.exists(input)) {
      throw new UserError("cannot read " + input + ": no such file or folder");
    }
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    try (Stream<Path> below = Files.walk(input)) {
      List<Path> files =
          below
              .filter(path -> ROW_FILE.matcher(path.getFileName().toString()).matches())
              .filter(path -> !path.getFileName().toString().startsWith("."))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new UserError(input + ": the folder has no .jsonl or .json files");
      }
      return files;
    } catch (IOException e) {
      throw new UserError("cannot read folder " + input + ": " + AtomicFiles.reason(e), e);
    }
  }
}

package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * The files behind the inputs a user names. A file stands for itself. A folder stands for every
 * file below it whose name ends as a format does that we read ({@code .jsonl}, {@code .ndjson},
 * {@code .json}, {@code .csv}, {@code .tsv}, {@code .parquet}, {@code .txt}, {@code .md}, {@code
 * .html}, man pages, {@code .wiki}; compressed ones too), in the order of their names. Hidden
 * files, side files of stages ({@code .bad.jsonl}, {@code .bin.json}), tokenizers, and what tells
 * about rows beside them (README, LICENSE, manifest.json) are left out, and so are hidden folders;
 * links are followed. A name with {@code *}, {@code ?}, {@code [} or an opening brace that is no
 * file is a glob; <code>**</code> stands for any number of folders. A glob leaves hidden files and
 * side files out, unless it ends as those do. What a stage writes itself, {@link OutputFiles}
 * leaves out.
 */
public final class InputFiles {
  private static final Pattern ABOUT =
      Pattern.compile("(?i)(readme|license|licence|notice|changelog)([._-].*)?|manifest\\.json");
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  /**
   * What stages write beside their rows: bad ones, token files' descriptions, unfinished work,
   * tokenizers.
   */
  private static final Pattern SIDE_FILE =
      Pattern.compile(
          "(?i).*(\\.bad\\.jsonl|\\.bin\\.json|\\.partial(\\.json)?)"
              + "|tokenizer(_config)?\\.json|special_tokens_map\\.json");

  private InputFiles() {}

  /** The files of all inputs, in the order of the inputs. */
  public static List<Path> of(List<Path> inputs) {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      files.addAll(of(input));
    }
    return files;
  }

  /**
   * The files of one input, at least one.
   *
   * @throws UserError when there are none
   */
  public static List<Path> of(Path input) {
    if (Files.isDirectory(input)) {
      return inFolder(input);
    }
    if (Files.exists(input)) {
      return List.of(input);
    }
    if (GLOB.matcher(input.toString()).find()) {
      return matching(input);
    }
    throw new UserError("cannot read " + input + ": no such file or folder");
  }

  private static List<Path> inFolder(Path folder) {
    List<Path> files = below(folder, path -> FileFormat.of(path) != null && !isSideFile(path));
    if (files.stream().anyMatch(file -> FileFormat.of(file).holdsRows() && !isAbout(file))) {
      files = files.stream().filter(file -> !isAbout(file)).toList();
    }
    if (files.isEmpty()) {
      throw new UserError(
          folder + ": the folder has no .jsonl, .json, .csv, .parquet or .txt files");
    }
    return files;
  }

  private static List<Path> matching(Path glob) {
    Path fixed = glob.isAbsolute() ? glob.getRoot() : Path.of("");
    int names = 0;
    while (!GLOB.matcher(glob.getName(names).toString()).find()) {
      fixed = fixed.resolve(glob.getName(names++));
    }
    String pattern = glob.subpath(names, glob.getNameCount()).toString();
    List<PathMatcher> matchers = new ArrayList<>();
    // For Java "**/" stands for at least one folder; everywhere else for none, too.
    for (String each : List.of(pattern, pattern.replace("**/", ""))) {
      matchers.add(glob.getFileSystem().getPathMatcher("glob:" + each));
    }
    Path root = fixed;
    boolean sideFiles = isSideFile(glob);
    List<Path> files =
        Files.isDirectory(root.toAbsolutePath())
            ? below(
                root,
                path ->
                    matchers.stream().anyMatch(m -> m.matches(root.relativize(path)))
                        && (sideFiles || !isSideFile(path)))
            : List.of();
    if (files.isEmpty()) {
      throw new UserError("cannot read " + glob + ": no file matches");
    }
    return files;
  }

  private static List<Path> below(Path folder, Predicate<Path> wanted) {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          Set.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
              return inner.equals(folder) || !isHidden(inner)
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!isHidden(file) && wanted.test(file)) {
                if (attributes.isSymbolicLink()) {
                  throw new UserError("cannot read " + file + ": the link leads to no file");
                }
                if (attributes.isRegularFile()) {
                  files.add(file);
                }
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure)
                throws IOException {
              if (failure instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE; // Everything there is being read already.
              }
              throw failure;
            }
          });
    } catch (IOException e) {
      throw new UserError("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
    }
    files.sort(null);
    return files;
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private static boolean isSideFile(Path file) {
    String name = file.getFileName().toString();
    return SIDE_FILE.matcher(name).matches()
        || (name.equals("quality.json") && Files.exists(file.resolveSibling("tokenizer.json")));
  }

  private static boolean isAbout(Path file) {
    return ABOUT.matcher(file.getFileName().toString()).matches();
  }
}

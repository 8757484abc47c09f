import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares every source with google-java-format's version of it: {@code check} lists the files that
 * differ and fails, {@code fix} rewrites them. Started by Maven with the formatter on the class
 * path.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    List<Path> different = new ArrayList<>();
    var formatter = new com.google.googlejavaformat.java.Formatter();
    for (Path file : sources()) {
      String before = Files.readString(file, StandardCharsets.UTF_8);
      String after = formatter.formatSourceAndFixImports(before);
      if (!after.equals(before)) {
        different.add(file);
        if (fix) {
          Files.writeString(file, after, StandardCharsets.UTF_8);
        }
      }
    }
    different.forEach(file -> System.err.println((fix ? "formatted " : "not formatted: ") + file));
    if (!fix && !different.isEmpty()) {
      System.err.println("Run this to format them: mvn -q -Pformat generate-sources");
      System.exit(1);
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String root : List.of("src", "dev")) {
      try (Stream<Path> paths = Files.walk(Path.of(root))) {
        paths.filter(path -> path.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    return files;
  }
}

package org.zerochat4j.corpus.collect;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Hash;
import org.zerochat4j.corpus.rows.InputFiles;

/** The single files behind what a user wants to have collected, each with a name of its own. */
final class Sources {
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");
  private static final long LONGEST_LIST = 1 << 24;

  private final Path out;
  private final Manifest manifest;
  private final Map<String, Source> byFrom = new HashMap<>();
  private final Map<String, Source> byName = new HashMap<>();
  private final List<Source> sources = new ArrayList<>();

  private Sources(Path out, Manifest manifest) {
    this.out = out.toAbsolutePath().normalize();
    this.manifest = manifest;
  }

  /** In the order of {@code from}; what is named twice is there once. */
  static List<Source> of(CollectConfig config, Manifest manifest) {
    Sources all = new Sources(config.out(), manifest);
    for (int i = 0; i < config.from().size(); i++) {
      all.add(config.from().get(i), config.sha256().isEmpty() ? null : config.sha256().get(i));
    }
    return all.sources;
  }

  private void add(String from, String sha256) {
    if (ADDRESS.matcher(from).matches()) {
      addAddress(from, sha256);
      return;
    }
    Path path = Path.of(from);
    if (Files.isDirectory(path)) {
      refuseHash(from, sha256, "a folder");
      addFolder(path);
    } else if (isList(path)) {
      refuseHash(from, sha256, "a list of addresses");
      addList(path);
    } else {
      List<Path> files = InputFiles.of(path);
      if (files.size() > 1) {
        refuseHash(from, sha256, "several files");
      }
      files.forEach(file -> addFile(file, file.getFileName().toString(), sha256));
    }
  }

  private void addAddress(String from, String sha256) {
    URI address = FileNames.address(from);
    add(from, address, null, FileNames.of(address), sha256);
  }

  private void addFile(Path file, String name, String sha256) {
    if (!file.toAbsolutePath().normalize().startsWith(out)) {
      add(file.toAbsolutePath().normalize().toString(), null, file, name, sha256);
    }
  }

  private void addFolder(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    String prefix = root.getFileName() == null ? "" : root.getFileName() + "/";
    try (Stream<Path> below = Files.walk(root)) {
      below
          .filter(Files::isRegularFile)
          .filter(file -> !isHidden(root.relativize(file)))
          .sorted()
          .forEach(file ->
              addFile(file, prefix + root.relativize(file).toString().replace('\\', '/'), null));
    } catch (IOException e) {
      throw new UserError("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private void addList(Path list) {
    for (String line : lines(list)) {
      String[] parts = line.strip().split("\\s+", 2);
      String sha256 = parts.length == 1 ? null : parts[1].strip();
      if (sha256 != null && !sha256.matches("[0-9a-fA-F]{64}")) {
        throw new UserError(
            list + ": \"" + line.strip() + "\" should be an address, or one and its SHA-256");
      }
      addAddress(parts[0], sha256);
    }
  }

  /** Whether every line of the file is an address, empty ones and those with a # aside. */
  private static boolean isList(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_LIST) {
        return false;
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    List<String> lines = lines(file);
    return !lines.isEmpty()
        && lines.stream()
            .map(line -> line.strip().toLowerCase(Locale.ROOT))
            .allMatch(line -> line.startsWith("http://") || line.startsWith("https://"));
  }

  private static List<String> lines(Path file) {
    try {
      // What is no text has no line that is an address, whatever the characters become.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void refuseHash(String from, String sha256, String what) {
    if (sha256 != null) {
      throw new UserError("sha256: " + from + " is " + what + ", a checksum is that of one file");
    }
  }

  /** Names go to who had them in an earlier run, then to who comes first. */
  private void add(String from, URI address, Path file, String name, String sha256) {
    if (byFrom.containsKey(from)) {
      return;
    }
    String unique = manifest.nameOf(from);
    if (unique == null) {
      CollectedFile known = manifest.get(name);
      boolean taken = byName.containsKey(name) || (known != null && !known.from().equals(from));
      unique = taken ? FileNames.marked(name, Long.toHexString(Hash.text(from, 0))) : name;
    }
    String hash = sha256 == null ? null : sha256.toLowerCase(Locale.ROOT);
    Source source = new Source(from, address, file, unique, hash);
    byFrom.put(from, source);
    byName.put(unique, source);
    sources.add(source);
  }
}

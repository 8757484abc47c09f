package org.zerochat4j.corpus.collect;

import java.io.IOException;
import java.net.URI;
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
    if (isAddress(from)) {
      addAddress(from, sha256);
      return;
    }
    Path path = Path.of(from);
    if (Files.isDirectory(path)) {
      refuseHash(from, sha256, "a folder");
      addFolder(path);
      return;
    }
    SourceList list = SourceList.of(path);
    if (list != null) {
      refuseHash(from, sha256, "a list");
      list.entries().forEach(this::add);
    } else {
      List<Path> files = InputFiles.of(path);
      if (files.size() > 1) {
        refuseHash(from, sha256, "several files");
      }
      files.forEach(file -> addFile(file, file.getFileName().toString(), sha256));
    }
  }

  static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  private void add(SourceList.Entry entry) {
    if (entry.path() == null) {
      addAddress(entry.text(), entry.sha256());
    } else if (Files.isDirectory(entry.path())) {
      refuseHash(entry.text(), entry.sha256(), "a folder");
      addFolder(entry.path());
    } else {
      addFile(entry.path(), entry.path().getFileName().toString(), entry.sha256());
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

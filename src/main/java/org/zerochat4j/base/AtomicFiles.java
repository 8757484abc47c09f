package org.zerochat4j.base;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files and folders that are either whole or absent: everything is written under a temporary name
 * beside the target, forced to the disk and renamed. A failure of any kind leaves the old content
 * in place.
 */
public final class AtomicFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFiles() {}

  /** Something that consumes a value and may fail while reading or writing. */
  @FunctionalInterface
  public interface IoConsumer<T> {
    /** Consumes {@code value}. */
    void accept(T value) throws IOException;
  }

  /**
   * Replaces {@code target} by what {@code body} writes; missing parent folders are made. A target
   * that is no file but a pipe or a device is written to as it is.
   *
   * @throws UserError naming the target and the reason when the file system refuses
   */
  public static void write(Path target, IoConsumer<OutputStream> body) {
    Path temporary = temporary(target);
    try {
      if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
          body.accept(out);
        }
        return;
      }
      Files.createDirectories(folderOf(target));
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        OutputStream out =
            new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        body.accept(out);
        out.flush();
        channel.force(true);
      }
      rename(temporary, target);
      force(folderOf(target));
    } catch (IOException e) {
      throw new UserError("cannot write " + target + ": " + reason(e), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Replaces {@code target} by the UTF-8 bytes of {@code text}. */
  public static void writeString(Path target, String text) {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The name under which {@code target} is written before it is renamed: a hidden sibling. */
  public static Path temporary(Path target) {
    return sibling(target, "tmp");
  }

  /** The path without links, as far as it exists: of what is not there yet, its folder's. */
  public static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    }
  }

  /**
   * Deletes what killed processes left of writing {@code target}; to be called only while nobody
   * writes it.
   */
  public static void deleteUnfinished(Path target) {
    Path folder = folderOf(target);
    String beginning = "." + target.getFileName() + ".tmp-";
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            folder, path -> path.getFileName().toString().startsWith(beginning))) {
      for (Path path : left) {
        deleteTree(path);
      }
    } catch (IOException e) {
      // Only room on the disk is lost.
    }
  }

  /**
   * Puts the finished folder {@code temporary} in the place of {@code target}. Every file is forced
   * to the disk first. An existing target is set aside and deleted only after the new one is in
   * place.
   */
  public static void replaceDirectory(Path temporary, Path target) {
    Path old = sibling(target, "old");
    try {
      for (Path path : walk(temporary)) {
        force(path);
      }
      Files.createDirectories(folderOf(target));
      boolean replaces = Files.exists(target);
      if (replaces) {
        deleteTree(old);
        rename(target, old);
      }
      try {
        rename(temporary, target);
      } catch (IOException e) {
        if (replaces) {
          rename(old, target);
        }
        throw e;
      }
      force(folderOf(target));
      deleteTree(old);
    } catch (IOException e) {
      throw new UserError("cannot write folder " + target + ": " + reason(e), e);
    }
  }

  /** Deletes a file or a folder with everything in it; nothing happens where there is none. */
  public static void deleteTree(Path root) throws IOException {
    for (Path path : walk(root)) {
      Files.deleteIfExists(path);
    }
  }

  /** The SHA-256 of a file's bytes in lower-case hexadecimal. */
  public static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = sha256();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + reason(e), e);
    }
  }

  /** A new SHA-256, for bytes that are not (yet) in a file. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The cause of a failed file operation in a few words, without the path. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of that name is in the way";
      case NotDirectoryException _ -> "not a folder";
      case DirectoryNotEmptyException _ -> "the folder is not empty";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : firstLine(e.getMessage());
    };
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private static Path folderOf(Path target) {
    return target.toAbsolutePath().getParent();
  }

  private static Path sibling(Path target, String kind) {
    String name = "." + target.getFileName() + "." + kind + "-" + ProcessHandle.current().pid();
    return target.resolveSibling(name);
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Children before their folder. */
  private static List<Path> walk(Path root) throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    try (FileChannel channel =
        FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      // Some systems cannot open a folder; there the rename alone has to do.
      if (!folder) {
        throw e;
      }
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The failure that brought us here is the one to report.
    }
  }
}

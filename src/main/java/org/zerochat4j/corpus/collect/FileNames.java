package org.zerochat4j.corpus.collect;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.zerochat4j.base.UserError;

/** Names of files made of addresses. */
final class FileNames {
  private static final int LONGEST_BYTES = 150;
  private static final Pattern UNSAFE = Pattern.compile("[\\\\/:*?\"<>|\\p{Cntrl}]|^[.\\s-]+");
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

  private FileNames() {}

  /** The address, which must be http or https and name a host. */
  static URI address(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new UserError("not an address: " + text + " (" + e.getMessage() + ")", e);
    }
    throw new UserError("not an address: " + text + "; http://host/... or https://host/... is one");
  }

  /**
   * The last part of the address's path as a name that every file system takes and that cannot
   * leave its folder; the host where the path is empty.
   */
  static String of(URI address) {
    String path = address.getPath() == null ? "" : address.getPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String name = safe(path.substring(path.lastIndexOf('/') + 1));
    return name.isEmpty() ? safe(address.getHost()) : name;
  }

  /**
   * The name with a mark before its endings: {@code a.jsonl.gz} becomes {@code a-mark.jsonl.gz}.
   */
  static String marked(String name, String mark) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 2);
    return dot < 0 ? name + "-" + mark : name.substring(0, dot) + "-" + mark + name.substring(dot);
  }

  private static String safe(String name) {
    String safe = UNSAFE.matcher(name).replaceAll("_").strip();
    if (RESERVED.matcher(safe).matches() || safe.equals("manifest.json")) {
      safe = "_" + safe;
    }
    int from = 0;
    while (safe.substring(from).getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
      from = safe.offsetByCodePoints(from, 1); // The end of a name tells what the file is.
    }
    return safe.substring(from);
  }
}

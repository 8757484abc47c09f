package org.zerochat4j.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration, so that the user sees everything in one go. */
public final class Problems {
  /** One finding: the dotted key and what is wrong with it. */
  record Problem(String key, String message) {}

  private final String prefix;
  private final List<Problem> found;

  /** An empty collection. */
  public Problems() {
    this("", new ArrayList<>());
  }

  private Problems(String prefix, List<Problem> found) {
    this.prefix = prefix;
    this.found = found;
  }

  /** Notes {@code message} for {@code key} unless {@code ok}. */
  public void require(boolean ok, String key, String message) {
    if (!ok) {
      found.add(new Problem(prefix + key, message));
    }
  }

  /** The same collection, for a record that lies under {@code key}. */
  public Problems under(String key) {
    return new Problems(prefix + key + ".", found);
  }

  /** Whether nothing has been found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** The findings as "key: message", in the order they were noted. */
  public List<String> lines() {
    return found.stream().map(p -> p.key() + ": " + p.message()).toList();
  }

  List<Problem> found() {
    return List.copyOf(found);
  }
}

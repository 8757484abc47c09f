package org.zerochat4j.config;

/**
 * A config record that checks its own values. {@link Configs} calls it after binding, nested
 * records included, so that every problem is reported at once.
 */
public interface Validated {
  /** Reports each value that cannot work. */
  void validate(Problems problems);
}

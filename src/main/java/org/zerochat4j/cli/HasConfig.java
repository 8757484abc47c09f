package org.zerochat4j.cli;

import java.util.List;

/** A command whose settings are a config record: {@code --help} then lists its keys. */
interface HasConfig {
  /** The record with the defaults of every key. */
  Record defaults();

  /** Keys that the command sets itself and {@code --help} therefore leaves out. */
  default List<String> filled() {
    return List.of();
  }
}

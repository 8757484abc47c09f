package org.zerochat4j.cli;

/** A command whose settings are a config record: {@code --help} then lists its keys. */
interface HasConfig {
  /** The record with the defaults of every key. */
  Record defaults();
}

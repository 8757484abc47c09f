package org.zerochat4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The options that every command shares, as a picocli mixin. {@code --help}, {@code --version} and
 * {@code --verbose} are added by {@link Main}.
 */
public final class CommonOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "settings as YAML")
  Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "a setting that overrides the file; repeatable")
  List<String> sets = new ArrayList<>();

  @Option(names = "--json", description = "print the result as one JSON object on stdout")
  boolean json;

  /** The settings of this call: {@code defaults}, then the file, then the overrides. */
  public <T extends Record> T config(T defaults) {
    return Configs.load(defaults, config, sets);
  }

  /**
   * Makes an option of its own ({@code --threshold 0.8}) an override of {@code key}; null, for an
   * option that was not given, does nothing.
   */
  public void set(String key, Object value) {
    switch (value) {
      case null -> {}
      case Collection<?> items ->
          sets.add(key + "=" + Json.line(items.stream().map(String::valueOf).toList()));
      default -> sets.add(key + "=" + value);
    }
  }

  /** Whether {@code --json} was given. */
  public boolean json() {
    return json;
  }

  /** Prints {@code value} as one line of JSON on stdout, if {@code --json} was given. */
  public void result(Object value) {
    if (!json) {
      return;
    }
    // Bytes, not characters: the encoding of stdout depends on the locale.
    System.out.writeBytes((Json.line(value) + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    if (System.out.checkError()) {
      throw new UserError("cannot write the result to stdout");
    }
  }
}

package org.zerochat4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.zerochat4j.base.UserError;

/**
 * Config records from defaults, a YAML file and {@code key.path=value} overrides, in this order of
 * precedence. Keys are the names of the record components, in camelCase or snake_case. A list or a
 * map that is given replaces the default one; a nested record keeps the defaults of the keys that
 * are not given.
 */
public final class Configs {
  private Configs() {}

  /**
   * The configuration of a run.
   *
   * @param file the YAML file, or null
   * @param sets overrides like {@code train.steps=100}; lists as {@code a,b} or {@code [a, b]}
   * @throws UserError listing every unknown key, wrong type and failed validation at once
   */
  public static <T extends Record> T load(T defaults, Path file, List<String> sets) {
    YamlSource source =
        file == null ? YamlSource.empty(YamlSource.COMMAND_LINE) : YamlSource.read(file);
    Problems problems = new Problems();
    for (String set : sets) {
      source.override(set, problems);
    }
    return bind(defaults, source, problems);
  }

  /** Binds an already parsed tree; {@code where} names its origin in the error. */
  public static <T extends Record> T bind(T defaults, JsonNode tree, String where) {
    return bind(defaults, YamlSource.of(tree, where), new Problems());
  }

  /**
   * Sees to it that every {@link Required} key of a stage's configuration was given.
   *
   * @throws UserError naming each that is null or empty, and its option
   */
  public static void requireAll(Record config) {
    List<String> missing = new ArrayList<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Required required = component.getAnnotation(Required.class);
      if (required != null && isEmpty(Binder.value(component, config))) {
        missing.add(component.getName() + " is missing: " + required.value());
      }
    }
    if (!missing.isEmpty()) {
      throw new UserError(String.join("; ", missing));
    }
  }

  private static boolean isEmpty(Object value) {
    return value == null || (value instanceof Collection<?> items && items.isEmpty());
  }

  /** The record as YAML, every key with its {@link Doc} above it. */
  public static String yaml(Record config) {
    return ConfigWriter.yaml(config);
  }

  /** The record as a tree of plain values: what {@link #yaml} says, without the comments. */
  public static ObjectNode tree(Record config) {
    return ConfigWriter.tree(config);
  }

  /** A YAML file as a tree. */
  public static JsonNode read(Path file) {
    return YamlSource.read(file).tree();
  }

  /** YAML from elsewhere, such as a resource, as a tree. */
  public static JsonNode read(InputStream yaml) throws IOException {
    return YamlSource.YAML.readTree(yaml);
  }

  /**
   * One key of a configuration.
   *
   * @param key "train.steps"
   * @param value the default as YAML
   * @param doc what the key means, empty when nothing is said
   */
  public record Setting(String key, String value, String doc) {}

  /** Every key in the order of the records, for {@code --help}. */
  public static List<Setting> describe(Record defaults) {
    List<Setting> settings = new ArrayList<>();
    describe("", ConfigWriter.tree(defaults), defaults.getClass(), settings);
    return settings;
  }

  /** Every path among the values, by its key: {@code inputs[0]} of a list. */
  public static Map<String, Path> paths(Record config) {
    Map<String, Path> paths = new LinkedHashMap<>();
    paths("", config, paths);
    return paths;
  }

  /** Where two configurations differ, as "key: a -> b"; empty when they are the same. */
  public static List<String> differences(JsonNode a, JsonNode b) {
    List<String> lines = new ArrayList<>();
    differences("", a, b, lines);
    return lines;
  }

  private static <T extends Record> T bind(T defaults, YamlSource source, Problems problems) {
    Binder binder = new Binder();
    @SuppressWarnings("unchecked") // The binder returns an instance of the class it was given.
    Class<T> type = (Class<T>) defaults.getClass();
    T bound = type.cast(binder.record(type, defaults, source.tree(), problems));
    if (!problems.isEmpty()) {
      throw new UserError(report(source, problems));
    }
    return bound;
  }

  private static String report(YamlSource source, Problems problems) {
    List<String> lines =
        problems.found().stream()
            .map(p -> source.origin(p) + ": " + p.key() + ": " + p.message())
            .distinct()
            .toList();
    if (lines.size() == 1) {
      return lines.getFirst();
    }
    return lines.size()
        + " problems in the configuration:\n"
        + lines.stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
  }

  private static void describe(
      String prefix, JsonNode values, Class<?> type, List<Setting> settings) {
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode value = values.get(component.getName());
      String key = prefix + component.getName();
      if (component.getType().isRecord() && value.isObject()) {
        describe(key + ".", value, component.getType(), settings);
      } else {
        Doc doc = component.getAnnotation(Doc.class);
        String text = value.isTextual() ? value.asText() : value.toString();
        settings.add(new Setting(key, text, doc == null ? "" : doc.value()));
      }
    }
  }

  private static void paths(String key, Object value, Map<String, Path> paths) {
    switch (value) {
      case null -> {}
      case Path path -> paths.put(key, path);
      case Record record -> {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          String prefix = key.isEmpty() ? "" : key + ".";
          paths(prefix + component.getName(), Binder.value(component, record), paths);
        }
      }
      case List<?> items -> {
        for (int i = 0; i < items.size(); i++) {
          paths(key + "[" + i + "]", items.get(i), paths);
        }
      }
      default -> {}
    }
  }

  private static void differences(String key, JsonNode a, JsonNode b, List<String> lines) {
    if (a.isObject() && b.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      a.fieldNames().forEachRemaining(names::add);
      b.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        differences(key.isEmpty() ? name : key + "." + name, a.path(name), b.path(name), lines);
      }
    } else if (!same(a, b)) {
      lines.add(key + ": " + shown(a) + " -> " + shown(b));
    }
  }

  /**
   * Numbers are compared by value: a file that was read again has ints where a record has longs.
   */
  private static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.asDouble() == b.asDouble();
    }
    if (a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        if (!differences(a.get(i), b.get(i)).isEmpty()) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "(absent)" : value.toString();
  }
}

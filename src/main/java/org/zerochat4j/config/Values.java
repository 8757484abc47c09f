package org.zerochat4j.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Single values by the type of their component: numbers, booleans, text, paths, enums, lists, maps
 * and nested records.
 */
final class Values {
  private final Binder binder;

  Values(Binder binder) {
    this.binder = binder;
  }

  /** The value of {@code node}, or {@code initial} after a problem has been noted. */
  Object convert(Type type, JsonNode node, Object initial, String key, Problems problems) {
    try {
      return value(type, node, initial, key, problems);
    } catch (Mismatch e) {
      problems.require(false, key, e.getMessage());
      return initial;
    }
  }

  /**
   * What a component holds when neither a default nor the user says anything; null when it has to
   * be given.
   */
  static Object zero(Class<?> type) {
    if (List.class.isAssignableFrom(type)) {
      return List.of();
    }
    if (Map.class.isAssignableFrom(type)) {
      return Map.of();
    }
    return switch (type.getName()) {
      case "int" -> 0;
      case "long" -> 0L;
      case "float" -> 0f;
      case "double" -> 0.0;
      case "boolean" -> false;
      default -> null;
    };
  }

  private Object value(Type type, JsonNode node, Object initial, String key, Problems problems)
      throws Mismatch {
    Class<?> raw = (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
    String override = override(node);
    if (node.isNull() || "null".equals(override)) {
      if (raw.isPrimitive()) {
        throw new Mismatch("expected " + expectation(raw) + ", got nothing");
      }
      return null;
    }
    if (raw == String.class) {
      return override != null ? override : text(node);
    }
    if (raw == Path.class) {
      return Path.of(override != null ? override : text(node));
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return bool(node, override);
    }
    if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
      return number(raw, node, override);
    }
    if (raw.isEnum()) {
      return constant(raw, override != null ? override : text(node));
    }
    if (raw.isRecord()) {
      if (!(structure(node, override) instanceof ObjectNode object)) {
        throw new Mismatch("expected keys under it, got " + shown(node));
      }
      Record defaults = initial instanceof Record r ? r : defaultsOf(raw);
      return binder.record(raw, defaults, object, problems.under(key));
    }
    if (List.class.isAssignableFrom(raw)) {
      return list((ParameterizedType) type, node, override, key, problems);
    }
    if (Map.class.isAssignableFrom(raw)) {
      return map((ParameterizedType) type, node, override, key, problems);
    }
    throw new IllegalStateException("no config value can be a " + type);
  }

  private List<?> list(
      ParameterizedType type, JsonNode node, String override, String key, Problems problems)
      throws Mismatch {
    List<JsonNode> items = new ArrayList<>();
    if (override != null && !override.strip().startsWith("[")) {
      for (String part : override.split(",", -1)) {
        if (!override.isBlank()) {
          items.add(new POJONode(new YamlSource.Raw(part.strip())));
        }
      }
    } else {
      JsonNode array = structure(node, override);
      if (array.isArray()) {
        array.forEach(items::add);
      } else if (array.isValueNode()) {
        items.add(array); // A single value stands for a list of one.
      } else {
        throw new Mismatch("expected a list, got " + shown(node));
      }
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Type element = type.getActualTypeArguments()[0];
      list.add(convert(element, items.get(i), null, key + "[" + i + "]", problems));
    }
    return Collections.unmodifiableList(
        list); // Not List.of: a failed element is null until reported.
  }

  private Map<String, ?> map(
      ParameterizedType type, JsonNode node, String override, String key, Problems problems)
      throws Mismatch {
    if (!(structure(node, override) instanceof ObjectNode object)) {
      throw new Mismatch("expected keys under it, got " + shown(node));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Type element = type.getActualTypeArguments()[1];
      String name = entry.getKey();
      map.put(name, convert(element, entry.getValue(), null, key + "." + name, problems));
    }
    return Collections.unmodifiableMap(map);
  }

  /** A record that is absent by default may say what its own defaults are. */
  private static Record defaultsOf(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod("defaults");
      method.setAccessible(true);
      return (Record) method.invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot take the defaults of " + type, e);
    }
  }

  private static String override(JsonNode node) {
    return node instanceof POJONode p && p.getPojo() instanceof YamlSource.Raw raw
        ? raw.text()
        : null;
  }

  private static JsonNode structure(JsonNode node, String override) throws Mismatch {
    if (override == null) {
      return node;
    }
    try {
      return YamlSource.YAML.readTree(override);
    } catch (JsonProcessingException e) {
      throw new Mismatch(
          "expected a list like [a, b] or keys like {a: 1}, got \"" + override + "\"");
    }
  }

  private static String text(JsonNode node) throws Mismatch {
    if (!node.isTextual()) {
      throw new Mismatch(
          "expected text, got " + shown(node) + (node.isValueNode() ? " (put it in quotes)" : ""));
    }
    return node.textValue();
  }

  private static boolean bool(JsonNode node, String override) throws Mismatch {
    String text = override != null ? override.strip() : node.asText();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Mismatch("expected true or false, got " + shown(node));
    };
  }

  /** YAML takes {@code 3e-4} for text, so text that reads as a number is one. */
  private static Number number(Class<?> type, JsonNode node, String override) throws Mismatch {
    String text = override != null ? override.strip() : node.isValueNode() ? node.asText() : "";
    try {
      BigDecimal value = new BigDecimal(text.replace("_", ""));
      return switch (type.getSimpleName()) {
        case "int", "Integer" -> value.intValueExact();
        case "long", "Long" -> value.longValueExact();
        case "float", "Float" -> finite(value.floatValue());
        case "double", "Double" -> finite(value.doubleValue());
        default -> throw new IllegalStateException("no config value can be a " + type);
      };
    } catch (ArithmeticException | NumberFormatException e) {
      throw new Mismatch("expected " + expectation(type) + ", got " + shown(node));
    }
  }

  private static Number finite(Number value) {
    if (!Double.isFinite(value.doubleValue())) {
      throw new ArithmeticException("out of range");
    }
    return value;
  }

  private static Object constant(Class<?> type, String text) throws Mismatch {
    String wanted = plain(text);
    Optional<?> found =
        Arrays.stream(type.getEnumConstants())
            .filter(c -> plain(((Enum<?>) c).name()).equals(wanted))
            .findFirst();
    if (found.isEmpty()) {
      throw new Mismatch("expected " + expectation(type) + ", got \"" + text + "\"");
    }
    return found.get();
  }

  private static String plain(String name) {
    return name.strip().replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }

  private static String expectation(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(c -> ConfigWriter.name((Enum<?>) c))
              .collect(Collectors.joining(", "));
    }
    return switch (type.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "boolean" -> "true or false";
      default -> "a number";
    };
  }

  private static String shown(JsonNode node) {
    String override = override(node);
    if (override != null) {
      return "\"" + override + "\"";
    }
    return node.isObject() ? "keys" : node.isArray() ? "a list" : node.toString();
  }

  /** A value of another type than its key's. */
  private static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }
}

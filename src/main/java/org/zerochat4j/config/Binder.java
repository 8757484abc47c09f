package org.zerochat4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.NearestName;

/**
 * Builds a record from its defaults and a tree, noting every problem instead of stopping at the
 * first.
 */
final class Binder {
  private final Values values = new Values(this);

  /**
   * An instance of {@code type}: given keys from {@code tree}, the others from {@code defaults}. A
   * key with a problem keeps its default, so that the rest can still be checked.
   */
  Record record(Class<?> type, Record defaults, ObjectNode tree, Problems problems) {
    RecordComponent[] components = type.getRecordComponents();
    Map<String, JsonNode> given = given(type, tree, problems);
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      String key = component.getName();
      Object initial =
          defaults == null ? Values.zero(component.getType()) : value(component, defaults);
      JsonNode node = given.get(key);
      problems.require(node != null || defaults != null || initial != null, key, "has to be given");
      arguments[i] =
          node == null
              ? initial
              : values.convert(component.getGenericType(), node, initial, key, problems);
    }
    Record bound = construct(type, arguments, defaults, problems);
    if (bound instanceof Validated validated) {
      validated.validate(problems);
    }
    for (RecordComponent component : components) {
      // A nested record that was given has been validated when it was bound.
      if (bound != null
          && !given.containsKey(component.getName())
          && value(component, bound) instanceof Record nested) {
        validate(nested, problems.under(component.getName()));
      }
    }
    return bound;
  }

  static Object value(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static void validate(Record record, Problems problems) {
    if (record instanceof Validated validated) {
      validated.validate(problems);
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      if (value(component, record) instanceof Record nested) {
        validate(nested, problems.under(component.getName()));
      }
    }
  }

  /** The entries of {@code tree} under their component names; reports the keys nobody knows. */
  private static Map<String, JsonNode> given(Class<?> type, ObjectNode tree, Problems problems) {
    List<String> known =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    Map<String, JsonNode> given = new HashMap<>();
    tree.properties()
        .forEach(entry -> {
          String key = YamlSource.camelCase(entry.getKey());
          if (known.contains(key)) {
            problems.require(
                given.put(key, entry.getValue()) == null, key, "is given twice, in two spellings");
          } else {
            problems.require(
                false, entry.getKey(), "unknown key" + suggestion(entry.getKey(), type));
          }
        });
    return given;
  }

  private static String suggestion(String key, Class<?> type) {
    Map<String, String> paths = new LinkedHashMap<>();
    paths(type, "", paths);
    String nearest = NearestName.orNull(YamlSource.camelCase(key), paths.keySet());
    if (nearest != null) {
      return ", did you mean " + paths.get(nearest) + "?";
    }
    return "; known here: "
        + String.join(
            ", ", Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  /** Names to paths; the keys of a record before those of the records in it, which are further. */
  private static void paths(Class<?> type, String prefix, Map<String, String> paths) {
    for (RecordComponent component : type.getRecordComponents()) {
      paths.putIfAbsent(component.getName(), prefix + component.getName());
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType().isRecord()) {
        paths(component.getType(), prefix + component.getName() + ".", paths);
      }
    }
  }

  private static Record construct(
      Class<?> type, Object[] arguments, Record defaults, Problems problems) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (Record) constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      problems.require(false, "values", String.valueOf(e.getCause().getMessage()));
      return defaults;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + type, e);
    }
  }
}

package org.zerochat4j.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.base.Json;

/** Config records as trees and as commented YAML. */
final class ConfigWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigWriter() {}

  static ObjectNode tree(Record config) {
    ObjectNode tree = NODES.objectNode();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      tree.set(component.getName(), node(Binder.value(component, config)));
    }
    return tree;
  }

  static String yaml(Record config) {
    StringBuilder text = new StringBuilder();
    write(config, "", text);
    return text.toString();
  }

  private static JsonNode node(Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Record r -> tree(r);
      case Enum<?> e -> NODES.textNode(name(e));
      case Path p -> NODES.textNode(p.toString());
      case Collection<?> items -> {
        ArrayNode array = NODES.arrayNode();
        items.forEach(item -> array.add(node(item)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, item) -> object.set(String.valueOf(key), node(item)));
        yield object;
      }
      default -> Json.mapper().valueToTree(value);
    };
  }

  /** Enum constants are written in lower case and read in any. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void write(Record config, String indent, StringBuilder text) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null) {
        text.append(indent).append("# ").append(doc.value()).append('\n');
      }
      Object value = Binder.value(component, config);
      if (value instanceof Record nested) {
        text.append(indent).append(component.getName()).append(":\n");
        write(nested, indent + "  ", text);
      } else {
        for (String line : lines(NODES.objectNode().set(component.getName(), node(value)))) {
          text.append(indent).append(line).append('\n');
        }
      }
    }
  }

  private static List<String> lines(JsonNode entry) {
    try {
      return YamlSource.YAML.writeValueAsString(entry).lines().toList();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always expressible", e);
    }
  }
}

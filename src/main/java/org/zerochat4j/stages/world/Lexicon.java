package org.zerochat4j.stages.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the world's words from the YAML files beside this class. */
final class Lexicon {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Lexicon() {}

  /**
   * Entities of one kind.
   *
   * @param kind the file's name
   * @param sections titles for encyclopaedia pages about them
   */
  record Kind(
      String kind,
      Language language,
      List<String> names,
      List<String> sections,
      List<Attribute> attributes) {}

  /** The kind described in {@code NAME.yaml}, its first {@code count} names. */
  static Kind kind(String name, Language language, int count) {
    JsonNode tree = tree(name);
    List<Attribute> attributes = new ArrayList<>();
    for (JsonNode a : tree.get("attributes")) {
      attributes.add(
          new Attribute(
              a.get("key").asText(),
              a.get("label").asText(),
              words(a.get("values")),
              strings(a.get("statements")),
              strings(a.get("questions")),
              strings(a.get("heldOut")),
              strings(a.get("answers"))));
    }
    List<String> names = words(tree.get("names")).subList(0, count);
    return new Kind(name, language, names, strings(tree.get("sections")), attributes);
  }

  /** The prose in {@code NAME.yaml}. */
  static Prose prose(String name, Language language) {
    JsonNode tree = tree(name);
    Map<String, List<String>> slots = new LinkedHashMap<>();
    tree.get("slots").properties().forEach(e -> slots.put(e.getKey(), strings(e.getValue())));
    List<List<String>> edits = new ArrayList<>();
    tree.get("edits").forEach(pair -> edits.add(strings(pair)));
    List<Style> styles = new ArrayList<>();
    for (String tone : List.of("courteous", "curt")) {
      boolean courteous = tone.equals("courteous");
      JsonNode words = tree.get("styles").get(tone);
      for (String opening : strings(words.get("openings"))) {
        styles.add(new Style(language, courteous, true, opening));
      }
      for (String closing : strings(words.get("closings"))) {
        styles.add(new Style(language, courteous, false, closing));
      }
    }
    return new Prose(
        language,
        slots,
        strings(tree.get("leads")),
        strings(tree.get("openers")),
        strings(tree.get("fillers")),
        strings(tree.get("clauses")),
        edits,
        styles);
  }

  private static JsonNode tree(String name) {
    try (InputStream in = Lexicon.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the program is incomplete: " + name + ".yaml is missing");
      }
      return YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(JsonNode node) {
    return List.of(node.asText().strip().split("\\s+"));
  }

  private static List<String> strings(JsonNode array) {
    List<String> list = new ArrayList<>();
    array.forEach(n -> list.add(n.asText()));
    return List.copyOf(list);
  }
}

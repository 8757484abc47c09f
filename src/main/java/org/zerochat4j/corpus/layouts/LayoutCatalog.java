package org.zerochat4j.corpus.layouts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.zerochat4j.base.NearestName;
import org.zerochat4j.config.Configs;

/**
 * The layouts that come with the program, in the order in which they are tried when a row's layout
 * has to be told from its fields: within a file of the resources a special one stands before a
 * general one. A file holds the layouts of a kind, and is read when the first of them is needed.
 */
public final class LayoutCatalog {
  private static final List<Form> KINDS =
      List.of(Form.DOCUMENT, Form.MESSAGES, Form.INSTRUCTION, Form.PREFERENCE);
  private static final int MOST_SUGGESTED = 3;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+:");
  private static final Map<Form, Entries> READ = new ConcurrentHashMap<>();

  /** The layouts of a file, and the text of each, by their names. */
  private record Entries(Map<String, Layout> layouts, Map<String, String> yaml) {}

  private record Specs(Map<String, LayoutSpec> layouts) {}

  private LayoutCatalog() {}

  /** All of them. */
  public static List<Layout> layouts() {
    return KINDS.stream().flatMap(kind -> layouts(kind).stream()).toList();
  }

  /** Those whose rows hold this. */
  static List<Layout> layouts(Form kind) {
    return List.copyOf(entries(kind).layouts().values());
  }

  /** Those that go by a name or hold a data set of that name, in any case; empty for none. */
  public static List<Layout> named(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    List<Layout> all = layouts();
    return all.stream()
        .filter(layout -> layout.name().equals(plain))
        .findFirst()
        .map(List::of)
        .orElseGet(() ->
            all.stream()
                .filter(
                    layout -> layout.spec().dataSets().stream().anyMatch(name::equalsIgnoreCase))
                .toList());
  }

  /**
   * An end for a sentence about a name that nobody has: "; did you mean dolly?". Empty when no
   * layout and no data set, with or without its owner, is near it or has it in its name.
   */
  public static String suggestion(String name) {
    Map<String, String> known = new LinkedHashMap<>();
    for (Layout layout : layouts()) {
      known.put(layout.name(), layout.name());
    }
    for (Layout layout : layouts()) {
      for (String dataSet : layout.spec().dataSets()) {
        known.putIfAbsent(dataSet, dataSet);
        known.putIfAbsent(dataSet.substring(dataSet.indexOf('/') + 1), dataSet);
      }
    }
    Set<String> near = new LinkedHashSet<>();
    String nearest = NearestName.orNull(name, known.keySet());
    if (nearest != null) {
      near.add(known.get(nearest));
    }
    String part = name.toLowerCase(Locale.ROOT);
    known.keySet().stream()
        .filter(one -> part.length() > 1 && one.toLowerCase(Locale.ROOT).contains(part))
        .limit(MOST_SUGGESTED)
        .forEach(one -> near.add(known.get(one)));
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** The layout as it stands in the resources: a file that a user can copy and change. */
  public static String yaml(Layout layout) {
    return entries(layout.spec().kind()).yaml().get(layout.name());
  }

  private static Entries entries(Form kind) {
    return READ.computeIfAbsent(kind, LayoutCatalog::read);
  }

  private static Entries read(Form kind) {
    String file =
        switch (kind) {
          case DOCUMENT -> "documents.yaml";
          case MESSAGES -> "dialogues.yaml";
          case INSTRUCTION -> "instructions.yaml";
          case PREFERENCE -> "preferences.yaml";
        };
    try (InputStream in = LayoutCatalog.class.getResourceAsStream(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Map<String, Layout> layouts = new LinkedHashMap<>();
      Configs.bind(new Specs(Map.of()), Configs.read(under("layouts", text)), file)
          .layouts()
          .forEach((name, spec) -> layouts.put(name, new Layout(name, spec)));
      return new Entries(layouts, slices(text));
    } catch (IOException e) {
      throw new UncheckedIOException("the layouts in " + file + " cannot be read", e);
    }
  }

  private static InputStream under(String key, String yaml) {
    return new ByteArrayInputStream(
        (key + ":\n" + yaml.indent(2)).getBytes(StandardCharsets.UTF_8));
  }

  /** Cuts the file at the lines that are a layout's name. */
  private static Map<String, String> slices(String text) {
    Map<String, String> yaml = new LinkedHashMap<>();
    String name = null;
    for (String line : text.lines().toList()) {
      if (NAME.matcher(line).matches()) {
        name = line.substring(0, line.length() - 1);
        yaml.put(name, "");
      } else if (name != null && !line.startsWith("#") && !line.isBlank()) {
        yaml.merge(name, line.substring(2) + "\n", String::concat);
      }
    }
    return yaml;
  }
}

package org.zerochat4j.corpus.layouts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.zerochat4j.config.Configs;

/**
 * The layouts that come with the program, in the order in which they are tried when a row's layout
 * has to be told from its fields: within a file of the resources a special one stands before a
 * general one.
 */
public final class LayoutCatalog {
  private static final List<String> FILES =
      List.of("documents.yaml", "dialogues.yaml", "instructions.yaml", "preferences.yaml");
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+:");
  private static final Map<String, Layout> LAYOUTS = new LinkedHashMap<>();
  private static final Map<String, String> YAML = new LinkedHashMap<>();

  static {
    FILES.forEach(LayoutCatalog::load);
  }

  private record Entries(Map<String, LayoutSpec> layouts) {}

  private LayoutCatalog() {}

  /** All of them. */
  public static List<Layout> layouts() {
    return List.copyOf(LAYOUTS.values());
  }

  /** Those that go by a name or hold a data set of that name, in any case; empty for none. */
  public static List<Layout> named(String name) {
    Layout layout = LAYOUTS.get(name.toLowerCase(Locale.ROOT));
    return layout != null
        ? List.of(layout)
        : layouts().stream()
            .filter(known -> known.spec().dataSets().stream().anyMatch(name::equalsIgnoreCase))
            .toList();
  }

  /** The layout as it stands in the resources: a file that a user can copy and change. */
  public static String yaml(Layout layout) {
    return YAML.get(layout.name());
  }

  private static void load(String file) {
    try (InputStream in = LayoutCatalog.class.getResourceAsStream(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      slice(text);
      Configs.bind(new Entries(Map.of()), Configs.read(under("layouts", text)), file)
          .layouts()
          .forEach((name, spec) -> LAYOUTS.put(name, new Layout(name, spec)));
    } catch (IOException e) {
      throw new UncheckedIOException("the layouts in " + file + " cannot be read", e);
    }
  }

  private static InputStream under(String key, String yaml) {
    return new ByteArrayInputStream(
        (key + ":\n" + yaml.indent(2)).getBytes(StandardCharsets.UTF_8));
  }

  /** Cuts the file at the lines that are a layout's name. */
  private static void slice(String text) {
    String name = null;
    for (String line : text.lines().toList()) {
      if (NAME.matcher(line).matches()) {
        name = line.substring(0, line.length() - 1);
        YAML.put(name, "");
      } else if (name != null && !line.startsWith("#") && !line.isBlank()) {
        YAML.merge(name, line.substring(2) + "\n", String::concat);
      }
    }
  }
}

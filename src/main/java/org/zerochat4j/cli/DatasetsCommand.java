package org.zerochat4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.layouts.Layout;
import org.zerochat4j.corpus.layouts.LayoutCatalog;
import org.zerochat4j.corpus.layouts.LayoutSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code zerochat datasets}: the layouts there are. */
@Command(
    name = "datasets",
    description = {
      "Lists the layouts of data sets that are known.",
      "They come in the order in which they are tried when a row's layout is told from its"
          + " fields. With a name, shows that layout's mapping: the start of a mapping of your"
          + " own."
    },
    footer = {"zerochat datasets", "zerochat datasets dolly > my.yaml"})
final class DatasetsCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "a layout or a data set, to see its mapping as YAML")
  private String name;

  @Override
  public Record defaults() {
    return new NoSettings();
  }

  @Override
  public Integer call() {
    common.config(new NoSettings());
    List<Layout> layouts = name == null ? LayoutCatalog.layouts() : LayoutCatalog.named(name);
    if (layouts.isEmpty()) {
      throw new UserError(
          "there is no layout or data set \""
              + name
              + "\""
              + LayoutCatalog.suggestion(name)
              + " (datasets without a name lists all)");
    }
    if (common.json()) {
      common.result(layouts.stream().map(DatasetsCommand::fields).toList());
    } else if (name == null) {
      layouts.forEach(layout -> StandardOut.print(described(layout)));
    } else {
      List<String> mappings = new ArrayList<>();
      layouts.forEach(
          layout -> mappings.add("# " + layout.name() + "\n" + LayoutCatalog.yaml(layout)));
      StandardOut.print(String.join("---\n", mappings));
    }
    return 0;
  }

  private static String described(Layout layout) {
    LayoutSpec spec = layout.spec();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%-27s %-12s %s\n", layout.name(), spec.kind().key(), spec.about()));
    text.append("    fields  ").append(String.join(", ", spec.fields())).append('\n');
    if (!spec.dataSets().isEmpty()) {
      text.append("    used by ").append(String.join(", ", spec.dataSets())).append('\n');
    }
    return text.append("    row     ").append(spec.example()).append('\n').toString();
  }

  private static Map<String, Object> fields(Layout layout) {
    LayoutSpec spec = layout.spec();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", layout.name());
    fields.put("kind", spec.kind().key());
    fields.put("about", spec.about());
    fields.put("fields", spec.fields());
    fields.put("matches", spec.matches());
    fields.put("data_sets", spec.dataSets());
    fields.put("example", example(spec));
    fields.put("yaml", LayoutCatalog.yaml(layout));
    return fields;
  }

  private static JsonNode example(LayoutSpec spec) {
    try {
      return Json.mapper().readTree(spec.example());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the example was checked when it was read", e);
    }
  }
}

package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.base.Progress;

/** A stage's numbers as a reader of the report sees them; a dash for what was not measured. */
final class Figures {
  private static final String ABSENT = "–";

  private Figures() {}

  /** The entries in their order, then the time that the stage took, if it is known. */
  @SafeVarargs
  static Map<String, String> of(JsonNode stage, Map.Entry<String, String>... entries) {
    Map<String, String> figures = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : entries) {
      figures.put(entry.getKey(), entry.getValue());
    }
    if (stage.has("seconds")) {
      figures.put("Time", Progress.duration(stage.path("seconds").asDouble()));
    }
    return figures;
  }

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String number(JsonNode stage, String key) {
    return stage.path(key).isNumber()
        ? String.format(Locale.ROOT, "%,.0f", stage.path(key).asDouble())
        : ABSENT;
  }

  static String decimal(JsonNode stage, String key, int digits) {
    return stage.path(key).isNumber()
        ? String.format(Locale.ROOT, "%." + digits + "f", stage.path(key).asDouble())
        : ABSENT;
  }

  static String percent(JsonNode stage, String key) {
    return stage.path(key).isNumber()
        ? String.format(Locale.ROOT, "%.1f %%", 100 * stage.path(key).asDouble())
        : ABSENT;
  }
}

package org.zerochat4j.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @TempDir Path folder;

  record Row(String name, double loss, float rate) {}

  /** Guards against the bare NaN token, which no strict reader accepts. */
  @Test
  void writesNumbersThatAreNoneAsNull() {
    assertThat(Json.line(new Row("a", Double.NaN, Float.POSITIVE_INFINITY)))
        .isEqualTo("{\"name\":\"a\",\"loss\":null,\"rate\":null}");
    assertThat(Json.line(new double[] {1, Double.NEGATIVE_INFINITY})).isEqualTo("[1.0,null]");
    assertThat(Json.line(new float[] {Float.NaN, 2})).isEqualTo("[null,2.0]");
    assertThat(Json.line(List.of(Double.NaN))).isEqualTo("[null]");
    assertThat(Json.line(Json.mapper().createObjectNode().put("x", Double.NaN)))
        .isEqualTo("{\"x\":null}");
  }

  @Test
  void readsBackWhatItWrites() {
    Path file = folder.resolve("r.json");
    Json.write(file, Map.of("名", "值"));
    assertThat(Json.read(file).path("名").asText()).isEqualTo("值");
  }

  @Test
  void namesTheLineOfBrokenJson() throws IOException {
    Path file = Files.writeString(folder.resolve("b.json"), "{\n\"a\": 1,\n\"b\" 2}\n");
    assertThatThrownBy(() -> Json.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("b.json:3: not valid JSON");
    assertThatThrownBy(() -> Json.read(folder.resolve("none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void metricsAreOneObjectALineAndACutOffLineIsDropped() throws IOException {
    Path file = folder.resolve("run/metrics.jsonl");
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("step", 1);
    row.put("loss", 2.5);
    try (MetricsLog log = new MetricsLog(file, false)) {
      log.write(row);
      assertThat(Files.readString(file)).isEqualTo("{\"step\":1,\"loss\":2.5}\n");
    }
    Files.writeString(file, Files.readString(file) + "{\"step\":2,\"lo");
    try (MetricsLog log = new MetricsLog(file, true)) {
      log.write(Map.of("step", 2));
    }
    assertThat(Files.readAllLines(file))
        .containsExactly("{\"step\":1,\"loss\":2.5}", "{\"step\":2}");
  }
}

package org.zerochat4j.corpus.layouts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.zerochat4j.base.Json;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** Rows in the shapes in which data sets are published become the expected records. */
class DataSetsTest {
  private static final String IN_ALPACAS_SHAPE =
      "tatsu-lab/alpaca yahma/alpaca-cleaned QingyiSi/Alpaca-CoT JosephusCheung/GuanacoDataset"
          + " BelleGroup/train_1M_CN BelleGroup/train_0.5M_CN alpaca_chinese/alpaca_data_zh_51k"
          + " alpaca_chinese/trans_chinese_alpaca_data huatuo_med_data/llama_med"
          + " huatuo_med_data/liver_cancer InstructionWild/instinwild_en"
          + " InstructionWild/instinwild_ch";

  /** The data sets an instruction and preference pipeline of this kind is expected to know. */
  private static final List<String> KNOWN =
      Stream.concat(
              Stream.of(IN_ALPACAS_SHAPE.split(" ")),
              Stream.of(
                  "Dahoas/rm-static",
                  "Dahoas/full-hh-rlhf",
                  "Dahoas/synthetic-instruct-gptj-pairwise",
                  "yitingxie/rlhf-reward-datasets",
                  "openai/webgpt_comparisons",
                  "stanfordnlp/SHP",
                  "lvwerra/stack-exchange-paired",
                  "Anthropic/hh-rlhf",
                  "Cohere/miracl-zh-queries-22-12",
                  "Cohere/miracl-ja-queries-22-12",
                  "wangrui6/Zhihu-KOL",
                  "Hello-SimpleAI/HC3-Chinese",
                  "mkqa-Chinese",
                  "mkqa-Japanese",
                  "lmqg/qg_jaquad",
                  "lmqg/qag_jaquad",
                  "databricks/databricks-dolly-15k",
                  "mosaicml/dolly_hhrlhf",
                  "YeungNLP/firefly-train-1.1M",
                  "nomic-ai/gpt4all-j-prompt-generations",
                  "fnlp/moss-002-sft-data",
                  "laion/OIG",
                  "OpenAssistant/oasst1"))
          .toList();

  @Test
  void everyDataSetHasALayout() {
    assertThat(KNOWN)
        .hasSize(35)
        .allSatisfy(name -> assertThat(LayoutCatalog.named(name)).isNotEmpty());
    assertThat(LayoutCatalog.named("databricks/DATABRICKS-dolly-15k")).hasSize(1);
    assertThat(LayoutCatalog.named("dolly").getFirst().name()).isEqualTo("dolly");
  }

  /** {@code data-sets.json}: a row of each shape and what it is in the unified form. */
  @TestFactory
  List<DynamicTest> rowsOfRealShape() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : cases()) {
      String name = entry.get("layout").asText();
      Form form = Form.valueOf(entry.get("to").asText().toUpperCase(Locale.ROOT));
      tests.add(
          DynamicTest.dynamicTest(
              name + " to " + form.key(),
              () -> {
                assertThat(converted(name, form, entry.get("row"))).isEqualTo(entry.get("is"));
                if (!entry.has("named")) { // Else it can be told from its fields as well.
                  assertThat(converted("auto", form, entry.get("row"))).isEqualTo(entry.get("is"));
                }
              }));
    }
    return tests;
  }

  @Test
  void everyLayoutAndEveryDataSetIsTested() throws IOException {
    Set<String> tested = new HashSet<>();
    for (JsonNode entry : cases()) {
      LayoutCatalog.named(entry.get("layout").asText()).forEach(l -> tested.add(l.name()));
      tested.add(entry.get("layout").asText());
    }
    for (Layout layout : LayoutCatalog.layouts()) {
      assertThat(tested).contains(layout.name());
    }
    assertThat(tested).containsAll(KNOWN);
  }

  /** Only the file of a kind is read for it. */
  @Test
  void everyFileHoldsTheLayoutsOfItsKind() {
    for (Form kind : Form.values()) {
      assertThat(LayoutCatalog.layouts(kind))
          .isNotEmpty()
          .allSatisfy(layout -> assertThat(layout.spec().kind()).isEqualTo(kind));
    }
  }

  /** The example is what {@code datasets} shows as the shape of a row. */
  @TestFactory
  List<DynamicTest> everyExampleIsToldAsItsLayout() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Layout layout : LayoutCatalog.layouts()) {
      tests.add(
          DynamicTest.dynamicTest(
              layout.name(),
              () -> {
                Row row = row(Json.mapper().readTree(layout.spec().example()), 0);
                assertThat(LayoutChoice.of("auto", layout.spec().kind()).of(row)).isSameAs(layout);
                Found found = layout.read(row, layout.spec().kind());
                assertThat(found.leftOut()).isEmpty();
                assertThat(found.fragment() != null || !found.examples().isEmpty()).isTrue();
              }));
    }
    return tests;
  }

  /** A copied mapping that means something else would be a trap. */
  @Test
  void theShownMappingIsTheLayout() throws IOException {
    for (Layout layout : LayoutCatalog.layouts()) {
      String yaml = LayoutCatalog.yaml(layout);
      JsonNode tree = Configs.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
      assertThat(Configs.bind(LayoutSpec.defaults(), tree, layout.name())).isEqualTo(layout.spec());
    }
  }

  private static JsonNode cases() throws IOException {
    try (InputStream in = DataSetsTest.class.getResourceAsStream("data-sets.json")) {
      return Json.mapper().readTree(in);
    }
  }

  /** A row, or a list of rows, as the list of what they become; reasons for what is left out. */
  private static JsonNode converted(String layout, Form form, JsonNode rows) throws BadRow {
    LayoutChoice choice = LayoutChoice.of(layout, form);
    List<Found> read = new ArrayList<>();
    JsonNode list = rows.isArray() ? rows : Json.mapper().createArrayNode().add(rows);
    for (JsonNode fields : list) {
      Row row = row(fields, read.size());
      read.add(choice.of(row).read(row, form));
    }
    List<Object> results = new ArrayList<>();
    Trees<Found> all =
        new Trees<>(
            read.iterator(), Found::fragment, messages -> TreeMapping.assemble(messages, form));
    while (all.hasNext()) {
      Found found = all.next();
      for (Example example : found.examples()) {
        try {
          results.add(Forms.fields(example, form, found));
        } catch (LeftOut e) {
          found.leaveOut(e.getMessage());
        }
      }
      results.addAll(found.leftOut());
    }
    return Json.mapper().valueToTree(results);
  }

  private static Row row(JsonNode fields, int ordinal) {
    return new Row(Path.of("rows.jsonl"), ordinal, ordinal + 1, (ObjectNode) fields);
  }
}

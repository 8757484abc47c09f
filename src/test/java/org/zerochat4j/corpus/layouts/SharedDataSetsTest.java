package org.zerochat4j.corpus.layouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.SharedData;
import org.zerochat4j.corpus.rows.BadRows;

/** Real files, every one of them, with what is known of them. */
@Tag("shared")
class SharedDataSetsTest {
  @TempDir private Path folder;

  @Test
  void everyInstructionFileConverts() throws IOException {
    for (Path file : files("sft")) {
      for (Form form : List.of(Form.INSTRUCTION, Form.MESSAGES)) {
        ConvertResult result = convert(file, form);
        assertThat(result.badRows().count()).as("%s", file).isZero();
        assertThat(result.out()).as("%s", file).isGreaterThan(result.in() * 98 / 100);
      }
    }
  }

  @Test
  void everyPreferenceFileConverts() throws IOException {
    for (Path file : files("preference")) {
      boolean single = file.getFileName().toString().startsWith("kto");
      ConvertResult result = convert(file, single ? Form.MESSAGES : Form.PREFERENCE);
      assertThat(result.badRows().count()).as("%s", file).isZero();
      assertThat(result.out()).isPositive();
      assertThat(convert(file, Form.MESSAGES).out()).isGreaterThanOrEqualTo(result.out());
    }
  }

  @Test
  void everyTextFileConverts() throws IOException {
    for (Path file : files("pretrain")) {
      ConvertResult result = convert(file, Form.DOCUMENT);
      assertThat(result.out()).as("%s", file).isEqualTo(result.rows()).isPositive();
    }
  }

  @Test
  void countsWhatIsKnownOfTheFiles() {
    Path hh = SharedData.path("preference/hh_harmless_test.jsonl.gz");
    assertThat(convert(hh, Form.PREFERENCE).dropped())
        .isEqualTo(
            Map.of(
                "an answer is empty", 2L,
                "the two dialogues differ before their last answers", 4L,
                "two turns of the assistant in a row", 3L));
    Path kto = SharedData.path("preference/llamafactory/kto_en_demo.json");
    assertThat(convert(kto, Form.MESSAGES).dropped()).isEqualTo(Map.of("\"label\" is false", 150L));
    Path ruozhiba = SharedData.path("preference/ruozhiba_scored_raw.jsonl.gz");
    assertThat(convert(ruozhiba, Form.PREFERENCE).dropped())
        .isEqualTo(Map.of("the answers have the same score", 629L));
    assertThat(convert(ruozhiba, Form.MESSAGES).out()).isEqualTo(1138);
    Path tools = SharedData.path("sft/llamafactory/glaive_toolcall_zh_demo.json");
    assertThat(convert(tools, Form.MESSAGES).layouts())
        .isEqualTo(Map.of("sharegpt", 100L, "sharegpt-tools", 200L));
    Path alpaca = SharedData.path("sft/alpaca_en_52k.jsonl.gz");
    assertThat(convert(alpaca, Form.INSTRUCTION).dropped())
        .isEqualTo(Map.of("the answer is empty", 49L));
  }

  private ConvertResult convert(Path file, Form form) {
    Path out = folder.resolve("out.jsonl");
    ConvertResult result =
        Convert.run(
            new ConvertConfig(
                List.of(file), "auto", form, out, null, null, 0, BadRows.DEFAULT_ROW_BYTES));
    ConvertTest.assertAddsUp(result);
    return result;
  }

  private static List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(SharedData.path(name))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals("dataset_info.json"))
          .sorted()
          .toList();
    }
  }
}

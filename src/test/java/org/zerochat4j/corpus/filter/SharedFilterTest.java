package org.zerochat4j.corpus.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zerochat4j.SharedData;
import org.zerochat4j.config.Configs;

/** The default rules on data sets that people fine-tune on. */
@Tag("shared")
class SharedFilterTest {
  @TempDir Path folder;

  /** A rule that is too keen would throw away good data without anybody asking for it. */
  @ParameterizedTest
  @CsvSource({
    "sft/alpaca_zh_52k.jsonl.gz, 0.9",
    "sft/alpaca_en_52k.jsonl.gz, 0.9",
    "sft/gsm8k_train.jsonl.gz, 0.99",
    "sft/ruozhiba_qa.jsonl, 0.95",
    "sft/smilechat_zh_multiturn.jsonl.gz, 0.99",
    "sft/kdconv_zh_multiturn.jsonl.gz, 0.9",
    "preference/hh_harmless_test.jsonl.gz, 0.9",
    "preference/oasst_rm_zh.jsonl, 0.8"
  })
  void countsAreWholeAndMostRowsStay(String name, double share) {
    List<String> sets = new ArrayList<>();
    sets.add("inputs=" + SharedData.path(name));
    sets.add("out=" + folder.resolve("out.jsonl"));
    FilterResult result = Filter.run(Configs.load(FilterConfig.defaults(), null, sets), null);
    assertThat(result.out() + result.dropped().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(result.in());
    assertThat(result.out()).isGreaterThan((long) (share * result.in()));
  }
}

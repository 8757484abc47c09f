package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark knows what it planted, and a heap smaller than the documents is enough. */
@Tag("slow")
class DedupBenchmarkTest {
  @TempDir Path folder;

  @Test
  void findsAllPlantedCopiesInASmallHeap() {
    ObjectNode result = DedupBenchmark.run(new DedupBenchmark.Options(200, 192, folder));

    assertThat(result.get("scales")).hasSize(3);
    for (JsonNode scale : result.get("scales")) {
      assertThat(scale.get("recall").asDouble()).isGreaterThanOrEqualTo(0.98);
      assertThat(scale.get("false").asLong()).isZero();
    }
    assertThat(result.get("scales").get(2).get("megabytes").asDouble()).isGreaterThan(199);
    assertThat(result.get("heap_mib").asLong()).isLessThanOrEqualTo(192);
    assertThat(result.get("documents_per_second").asDouble()).isPositive();
    assertThat(folder).isEmptyDirectory();
  }
}

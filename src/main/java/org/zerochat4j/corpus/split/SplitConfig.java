package org.zerochat4j.corpus.split;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Splitter}. */
public record SplitConfig(
    @Required("--input FILE")
        @Doc("files or folders of JSON Lines: documents, conversations or preferences")
        List<Path> inputs,
    @Required("--out DIR") @Doc("the folder to write NAME.jsonl into for each part") Path out,
    @Doc("name of each part and its share of the rows; the shares sum up to 1")
        Map<String, Double> parts,
    @Doc("chooses who goes where") long seed,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** 95 % to train on, 5 % to validate with; no inputs. */
  public static SplitConfig defaults() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("train", 0.95);
    parts.put("validation", 0.05);
    return new SplitConfig(
        List.of(), null, parts, 42, BadRows.DEFAULT_LIMIT, BadRows.DEFAULT_ROW_BYTES);
  }

  /** The three disjoint sets of prompts that fine-tuning, the reward model and PPO need. */
  public static Map<String, Double> prompts() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("sft", 0.75);
    parts.put("reward", 0.125);
    parts.put("ppo", 0.125);
    return parts;
  }

  @Override
  public void validate(Problems problems) {
    problems.require(!parts.isEmpty(), "parts", "must name at least one part");
    double sum = 0;
    for (Map.Entry<String, Double> part : parts.entrySet()) {
      problems.require(
          part.getKey().matches("[A-Za-z0-9_-]+"),
          "parts." + part.getKey(),
          "a part's name may have letters, digits, _ and -");
      Double share = part.getValue();
      boolean valid = share != null && share > 0 && share <= 1;
      problems.require(valid, "parts." + part.getKey(), "must be greater than 0 and at most 1");
      sum += valid ? share : 0;
    }
    problems.require(Math.abs(sum - 1) < 1e-6, "parts", "the shares sum up to " + sum + ", not 1");
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }
}

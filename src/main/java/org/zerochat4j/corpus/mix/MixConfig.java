package org.zerochat4j.corpus.mix;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Mixer}. */
public record MixConfig(
    @Required("--input FILE") @Doc("what to mix, as {path, ratio}") List<MixInput> inputs,
    @Doc("share of the rows of a source, by its name, on top of its input's; 1 where not named")
        Map<String, Double> sources,
    @Required("--out FILE") @Doc("the JSON Lines file to write") Path out,
    @Doc("chooses the rows and their order") long seed,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** No inputs. */
  public static MixConfig defaults() {
    return new MixConfig(
        List.of(), Map.of(), null, 42, BadRows.DEFAULT_LIMIT, BadRows.DEFAULT_ROW_BYTES);
  }

  @Override
  public void validate(Problems problems) {
    sources.forEach((source, ratio) ->
        problems.require(
            ratio != null && ratio >= 0 && ratio <= 1000,
            "sources." + source,
            "must be from 0 to 1000, for example 0.5"));
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }
}

package org.zerochat4j.corpus.dedup;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.OutputFiles;

/**
 * The stage that removes repetitions: near-duplicate or equal rows (documents, conversations,
 * preferences), or lines that were there before. Rows that are kept are copied as they are.
 *
 * <p>The heap holds eight bytes a row, whatever the rows hold: texts, signatures and hashes are
 * spilled into a folder beside the output, as large as the texts and half a kilobyte a row. A run
 * that was killed goes on from there when it is started again with the same settings and unchanged
 * inputs.
 */
public final class Dedup {
  private Dedup() {}

  /**
   * Removes the repetitions among all configured inputs.
   *
   * @throws UserError when an input cannot be read or has too many bad rows, or another run is at
   *     work on the same output; nothing is written then
   */
  public static DedupResult run(DedupConfig config) {
    return run(config, Long.MAX_VALUE, _ -> {});
  }

  /**
   * The same.
   *
   * @param checkpointNanos so often progress is saved, if that is oftener than usual
   * @param listener gets every checkpoint after it was saved; an {@link Error} it throws ends the
   *     run as a kill would
   */
  static DedupResult run(DedupConfig config, long checkpointNanos, Consumer<Checkpoint> listener) {
    Configs.requireAll(config);
    try (OutputFiles outputs = OutputFiles.claim(config.out(), config.pairs())) {
      List<Path> files = outputs.inputs(config.inputs());
      String key = WorkFolder.key(config, files);
      WorkFolder work =
          WorkFolder.open(WorkFolder.of(config.out()), key, checkpointNanos, listener);
      try {
        BadRows bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
        DedupResult result =
            switch (config.mode()) {
              case NEAR, EXACT -> new DocumentDedup(config).run(files, work, bad);
              case LINES -> new LineDedup(config).run(files, work, bad);
            };
        work.delete();
        return result;
      } catch (RuntimeException e) {
        // What was wrong will not be right the next time: nothing to go on from.
        work.delete();
        throw e;
      }
    }
  }
}

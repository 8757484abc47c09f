package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.split.SplitConfig;
import org.zerochat4j.corpus.split.Splitter;

/**
 * Shares the user's conversations out to the stages and sees to it that PPO is asked nothing that
 * the reward model learns from. Rows of any layout become rows of one here, and what cannot be used
 * is put aside: the stages themselves find only good rows.
 */
final class ConversationSplit {

  private static final Logger LOG = LoggerFactory.getLogger(ConversationSplit.class);

  private ConversationSplit() {}

  /**
   * Writes the parts as {@code folder/NAME.jsonl} and the ready pairs, if there are any.
   *
   * @return what the split gave, with the bad rows of both
   */
  static ObjectNode run(PipelineConfig config, Path folder, Path pairs) {
    BadRows badPairs = beside(pairs);
    Set<String> paired = config.pairs().isEmpty() ? Set.of() : copy(config, pairs, badPairs);
    Path usable = folder.resolve("conversations.jsonl");
    BadRows bad = beside(usable);
    try (Stream<Conversation> rows = Layouts.conversations(config.conversations(), bad)) {
      JsonLines.write(usable, rows);
      bad.requireUsable();
    }
    warn("conversations", bad);
    ObjectNode result =
        Pipeline.tree(
            Splitter.run(
                Pipeline.with(
                    SplitConfig.defaults(),
                    Map.of("inputs", List.of(usable), "out", folder, "parts", config.shares()))));
    result.put("in", result.path("in").asLong() + bad.count());
    result.set("bad_rows", Pipeline.tree(bad));
    result.set("bad_pairs", Pipeline.tree(badPairs));
    result.put("ppo_prompts_in_pairs", drop(paired, folder.resolve("ppo.jsonl")));
    try {
      Files.deleteIfExists(usable); // The parts hold it all.
    } catch (IOException e) {
      throw new UserError("cannot delete " + usable + ": " + AtomicFiles.reason(e), e);
    }
    return result;
  }

  private static BadRows beside(Path file) {
    return BadRows.beside(file, BadRows.DEFAULT_LIMIT, BadRows.DEFAULT_ROW_BYTES);
  }

  /** Copies the pairs that can be used; returns their prompts. */
  private static Set<String> copy(PipelineConfig config, Path target, BadRows bad) {
    Set<String> prompts = new HashSet<>();
    try (Stream<Preference> rows = Layouts.preferences(config.pairs(), bad)) {
      JsonLines.write(target, rows.peek(pair -> prompts.add(Characters.comparable(pair.prompt()))));
      bad.requireUsable();
    }
    warn("pairs", bad);
    return prompts;
  }

  private static void warn(String what, BadRows bad) {
    if (bad.count() > 0) {
      LOG.warn("{}: {}", what, bad.leftOut());
    }
  }

  /**
   * Drops the conversations with one of the prompts: a reward model is surer of what it has seen
   * than it should be. Returns how many there were.
   */
  private static long drop(Set<String> prompts, Path conversations) {
    long[] dropped = {0};
    try (Stream<Conversation> rows = Layouts.conversations(List.of(conversations), new BadRows())) {
      JsonLines.write(
          conversations,
          rows.filter(conversation -> {
            boolean seen = prompts.contains(Characters.comparable(conversation.firstPrompt()));
            dropped[0] += seen ? 1 : 0;
            return !seen;
          }));
    }
    return dropped[0];
  }
}

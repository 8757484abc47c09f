package org.zerochat4j.stages.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.Rows;
import org.zerochat4j.stages.pipeline.Examiner;
import org.zerochat4j.stages.preferences.AnswerJudge;
import org.zerochat4j.stages.world.Question;
import org.zerochat4j.stages.world.World;

/** Measures the stages against the truth of a generated world. */
final class WorldExaminer implements Examiner {

  private final World world;
  private final Map<String, Question> rewardQuestions = new HashMap<>();

  WorldExaminer(World world) {
    this.world = world;
    world.rewardQuestions().forEach(question -> rewardQuestions.put(question.text(), question));
  }

  @Override
  public Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("facts", world.facts().size());
    counts.put("documents", world.cleanDocuments().size());
    counts.put("near_duplicates", world.plantedDuplicates().size());
    counts.put("junk", world.junkIds().size());
    counts.put("sft_rows", world.sftRows().size());
    counts.put("held_out_questions", world.heldOutQuestions().size());
    counts.put("held_out_pairs", world.heldOutPairs().size());
    return counts;
  }

  @Override
  public Map<String, Object> dedup(Path pairs) {
    Map<String, String> planted = world.plantedDuplicates();
    int found = 0;
    int falseOnes = 0;
    try (Stream<List<String>> removed =
        Rows.read(List.of(pairs), WorldExaminer::ids, new BadRows())) {
      for (List<String> pair : removed.toList()) {
        // Which of a copy and its original came first in the corpus, and was kept, is chance.
        String first = planted.getOrDefault(pair.getFirst(), pair.getFirst());
        String second = planted.getOrDefault(pair.getLast(), pair.getLast());
        if (first.equals(second)) {
          found++;
        } else {
          falseOnes++;
        }
      }
    }
    return Map.of("planted", planted.size(), "found", found, "false", falseOnes);
  }

  private static List<String> ids(Row row) throws BadRow {
    return List.of(row.text("removed"), row.text("kept"));
  }

  @Override
  public AnswerJudge judge() {
    return (prompt, a, b) -> world.judge().compare(rewardQuestions.get(prompt.text()), a, b);
  }

  @Override
  public List<String> questions() {
    return world.heldOutQuestions().stream().map(Question::text).toList();
  }

  private Question question(int index) {
    return world.heldOutQuestions().get(index);
  }

  @Override
  public boolean correct(int index, String answer) {
    return world.judge().correct(question(index), answer);
  }

  @Override
  public boolean preferredStyle(String answer) {
    return world.judge().preferredStyle(answer);
  }

  @Override
  public int compare(int index, String a, String b) {
    return world.judge().compare(question(index), a, b);
  }
}

package org.zerochat4j.stages.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Preference;

/**
 * A generated world with everything the pipeline needs and the truth about all of it. Immutable.
 */
public final class World {
  private final WorldConfig config;
  private final List<Fact> facts;
  private final RawCorpus corpus;
  private final QuestionSplit questions;
  private final List<Conversation> sftRows;
  private final List<Preference> rewardPairs;
  private final List<Preference> heldOutPairs;
  private final Judge judge;

  private World(WorldConfig config, List<Lexicon.Kind> kinds, Map<Language, Prose> prose) {
    this.config = config;
    this.facts = facts(kinds);
    Map<Language, DocumentWriter> writers = new EnumMap<>(Language.class);
    Map<String, List<String>> sections = new HashMap<>();
    kinds.forEach(k -> sections.put(k.kind(), k.sections()));
    prose.forEach((language, p) ->
        writers.put(
            language,
            new DocumentWriter(p, factsIn(language), sections, stream("documents/" + language))));
    corpus = RawCorpus.of(config, writers, prose, stream("planting"));
    questions = QuestionSplit.of(facts, stream("questions"));
    Map<Language, List<Style>> styles = new EnumMap<>(Language.class);
    prose.forEach((language, p) -> styles.put(language, p.styles()));
    Answers answers = new Answers(styles, stream("answers"));
    sftRows = List.copyOf(answers.conversations(questions.sft(), config.courteousShare()));
    rewardPairs =
        List.copyOf(answers.pairs(questions.reward(), config.pairsPerQuestion(), "reward-"));
    List<Question> asked =
        questions.heldOut().subList(0, Math.min(config.heldOutPairs(), questions.heldOut().size()));
    heldOutPairs = List.copyOf(answers.pairs(asked, 1, "held-out-"));
    judge =
        new Judge(styles.values().stream().flatMap(List::stream).toList(), answers.longest(facts));
  }

  /** Generates the world; takes about a second. */
  public static World generate(WorldConfig config) {
    List<Lexicon.Kind> kinds =
        List.of(
            Lexicon.kind("people-zh", Language.ZH, config.people()),
            Lexicon.kind("places-zh", Language.ZH, config.places()),
            Lexicon.kind("people-en", Language.EN, config.englishPeople()));
    Map<Language, Prose> prose = new EnumMap<>(Language.class);
    prose.put(Language.ZH, Lexicon.prose("prose-zh", Language.ZH));
    prose.put(Language.EN, Lexicon.prose("prose-en", Language.EN));
    return new World(config, kinds, prose);
  }

  /** Each attribute's values are dealt out like cards, so that all are used about equally often. */
  private List<Fact> facts(List<Lexicon.Kind> kinds) {
    List<Fact> list = new ArrayList<>();
    for (Lexicon.Kind kind : kinds) {
      for (Attribute attribute : kind.attributes()) {
        List<String> deck = new ArrayList<>();
        SplittableRandom random = stream("facts/" + kind.kind() + "/" + attribute.key());
        for (int i = 0; i < kind.names().size(); i++) {
          if (deck.isEmpty()) {
            deck.addAll(attribute.values());
            Collections.shuffle(deck, Random.from(random));
          }
          String id = String.format(Locale.ROOT, "%s-%02d-%s", kind.kind(), i, attribute.key());
          Entity entity = new Entity(kind.names().get(i), kind.kind(), kind.language());
          list.add(new Fact(id, entity, attribute, deck.removeLast()));
        }
      }
    }
    return List.copyOf(list);
  }

  private List<Fact> factsIn(Language language) {
    return facts.stream().filter(f -> f.entity().language() == language).toList();
  }

  private SplittableRandom stream(String purpose) {
    return Seeds.random(config.seed(), "world/" + purpose);
  }

  /** What the world was generated from. */
  public WorldConfig config() {
    return config;
  }

  /** Everything that is true. */
  public List<Fact> facts() {
    return facts;
  }

  /** Raw encyclopaedia rows {@code {id, title, summary, sections: [{title, content}]}}. */
  public List<ObjectNode> rawBaike() {
    return corpus.rows().get(Draft.Layout.BAIKE);
  }

  /** Raw rows {@code {id, completion}}. */
  public List<ObjectNode> rawWiki() {
    return corpus.rows().get(Draft.Layout.WIKI);
  }

  /** Raw rows {@code {id, text}}. */
  public List<ObjectNode> rawText() {
    return corpus.rows().get(Draft.Layout.PLAIN);
  }

  /** Writes {@code baike.jsonl}, {@code wiki.json} (one array) and {@code plain.jsonl}. */
  public void writeRaw(Path folder) {
    corpus.write(folder);
  }

  /** What a perfect cleaner keeps of the raw rows; planted near-copies are still in. */
  public List<Document> cleanDocuments() {
    return corpus.clean();
  }

  /** The facts stated by the document {@code id}, one of {@link #cleanDocuments}. */
  public List<Fact> statedIn(String id) {
    return corpus.stated().get(id);
  }

  /**
   * Id of each planted near-copy to the id of its original, which stands before it in the same
   * file.
   */
  public Map<String, String> plantedDuplicates() {
    return Collections.unmodifiableMap(corpus.duplicates());
  }

  /** Ids of the raw rows that a cleaning rule must drop. */
  public Set<String> junkIds() {
    return Collections.unmodifiableSet(corpus.junk());
  }

  /** Single-turn conversations for fine-tuning, one a question. */
  public List<Conversation> sftRows() {
    return sftRows;
  }

  /** The questions of {@link #sftRows}. */
  public List<Question> sftQuestions() {
    return questions.sft();
  }

  /** Questions on which reward-model pairs are made; none is in another part. */
  public List<Question> rewardQuestions() {
    return questions.reward();
  }

  /** Prompts for PPO; none is in another part. */
  public List<Question> ppoQuestions() {
    return questions.ppo();
  }

  /** Questions in wordings that no training part has, in random order. */
  public List<Question> heldOutQuestions() {
    return questions.heldOut();
  }

  /** Template-made pairs on {@link #rewardQuestions}. */
  public List<Preference> rewardPairs() {
    return rewardPairs;
  }

  /** Template-made pairs on {@link #heldOutQuestions}. */
  public List<Preference> heldOutPairs() {
    return heldOutPairs;
  }

  /** The judge of this world's answers. */
  public Judge judge() {
    return judge;
  }
}

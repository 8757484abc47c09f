package org.zerochat4j.stages.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.clean.CleanConfig;
import org.zerochat4j.corpus.clean.CleanInput;
import org.zerochat4j.corpus.clean.CleanResult;
import org.zerochat4j.corpus.clean.Cleaner;
import org.zerochat4j.corpus.dedup.DedupConfig;
import org.zerochat4j.corpus.dedup.Deduplicator;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;

/** The default world keeps what {@code quickstart} promises about it. */
class WorldTest {
  private static final World WORLD = World.generate(WorldConfig.defaults());

  /** A stage that resumes must meet the same world, whatever the hash order of this JVM. */
  @Test
  void sameSeedGivesTheSameWorldAndAnotherSeedAnother() {
    World tiny = World.generate(WorldConfig.tiny());
    World again = World.generate(WorldConfig.tiny());
    World other = World.generate(WorldConfig.tiny().withSeed(7));
    assertThat(again.rawBaike()).isEqualTo(tiny.rawBaike());
    assertThat(again.rawText()).isEqualTo(tiny.rawText());
    assertThat(again.sftRows()).isEqualTo(tiny.sftRows());
    assertThat(again.rewardPairs()).isEqualTo(tiny.rewardPairs());
    assertThat(again.plantedDuplicates()).isEqualTo(tiny.plantedDuplicates());
    assertThat(other.facts()).isNotEqualTo(tiny.facts());
  }

  /** The acceptance checks count on these sizes. */
  @Test
  void isAsLargeAsPromised() {
    assertThat(WORLD.facts()).hasSizeGreaterThanOrEqualTo(300);
    assertThat(WORLD.cleanDocuments()).hasSizeGreaterThanOrEqualTo(2000);
    assertThat(WORLD.plantedDuplicates()).hasSizeGreaterThanOrEqualTo(120);
    assertThat(WORLD.junkIds()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(WORLD.sftRows()).hasSizeBetween(1700, 2600);
    assertThat(WORLD.ppoQuestions()).hasSizeGreaterThanOrEqualTo(500);
    assertThat(WORLD.heldOutQuestions()).hasSizeGreaterThanOrEqualTo(600);
    assertThat(WORLD.heldOutPairs()).hasSizeGreaterThanOrEqualTo(400);
  }

  /** A small BPE must cover the script, or rare characters cost three tokens each. */
  @Test
  void usesFewDifferentChineseCharacters() {
    Set<Integer> characters = new HashSet<>();
    texts().forEach(t -> t.codePoints().filter(Character::isIdeographic).forEach(characters::add));
    assertThat(characters).hasSizeLessThan(900);
  }

  /** A fact told in one order only is not recalled in the other. */
  @Test
  void tellsEveryFactOftenAndInBothOrders() {
    Map<Fact, Integer> forward = new HashMap<>();
    Map<Fact, Integer> backward = new HashMap<>();
    for (Document document : WORLD.cleanDocuments()) {
      for (Fact fact : WORLD.statedIn(document.id())) {
        assertThat(document.text()).contains(fact.value()).contains(fact.entity().name());
        for (String sentence : document.text().split("[。！.!]", -1)) {
          int entity = sentence.indexOf(fact.entity().name());
          int value = sentence.indexOf(fact.value());
          if (entity >= 0 && value >= 0) {
            (entity < value ? forward : backward).merge(fact, 1, Integer::sum);
          }
        }
      }
    }
    for (Fact fact : WORLD.facts()) {
      assertThat(forward.getOrDefault(fact, 0)).as(fact.id()).isGreaterThanOrEqualTo(7);
      assertThat(backward.getOrDefault(fact, 0)).as(fact.id()).isGreaterThanOrEqualTo(7);
      assertThat(forward.get(fact) + backward.get(fact)).as(fact.id()).isGreaterThanOrEqualTo(15);
    }
  }

  /** Precision and recall of near-duplicate removal mean nothing if the truth is blurred. */
  @Test
  void separatesNearCopiesFromAllOtherPairs() {
    List<Document> documents = WORLD.cleanDocuments();
    Map<String, String> planted = WORLD.plantedDuplicates();
    List<Set<String>> sets = documents.stream().map(d -> grams(d.text())).toList();
    Map<String, List<Integer>> holders = new HashMap<>();
    int copies = 0;
    for (int i = 0; i < sets.size(); i++) {
      int[] common = new int[i];
      for (String gram : sets.get(i)) {
        List<Integer> earlier = holders.computeIfAbsent(gram, _ -> new ArrayList<>());
        earlier.forEach(j -> common[j]++);
        earlier.add(i);
      }
      for (int j = 0; j < i; j++) {
        int union = sets.get(i).size() + sets.get(j).size() - common[j];
        double jaccard = (double) common[j] / union;
        if (documents.get(j).id().equals(planted.get(documents.get(i).id()))) {
          assertThat(jaccard).as("copy %d", i).isGreaterThanOrEqualTo(0.85).isLessThan(1);
          copies++;
        } else if (jaccard >= 0.6) {
          fail("%s and %s: %f", documents.get(i), documents.get(j), jaccard);
        }
      }
    }
    assertThat(copies).isEqualTo(planted.size());
  }

  /** Only a removal that keeps the first of a cluster can be scored by id. */
  @Test
  void plantsCopiesBehindTheirOriginalsInTheSameFile() {
    WORLD
        .plantedDuplicates()
        .forEach((copy, original) -> {
          assertThat(copy.replaceAll("\\d", "")).isEqualTo(original.replaceAll("\\d", ""));
          assertThat(copy).isGreaterThan(original);
        });
    assertThat(WORLD.plantedDuplicates().values()).doesNotContainAnyElementsOf(WORLD.junkIds());
  }

  /**
   * A prompt seen in two parts would make the reward model or the evaluation look better than it
   * is.
   */
  @Test
  void keepsTheQuestionPartsApart() {
    List<Question> all =
        Stream.of(
                WORLD.sftQuestions(),
                WORLD.rewardQuestions(),
                WORLD.ppoQuestions(),
                WORLD.heldOutQuestions())
            .flatMap(List::stream)
            .toList();
    assertThat(all.stream().map(Question::text)).doesNotHaveDuplicates();
    assertThat(all.stream().map(Question::id)).doesNotHaveDuplicates();
    assertThat(WORLD.sftQuestions().stream().map(Question::fact).collect(Collectors.toSet()))
        .hasSameSizeAs(WORLD.facts());
    assertThat(WORLD.sftRows().stream().map(Conversation::firstPrompt))
        .containsExactlyInAnyOrderElementsOf(
            WORLD.sftQuestions().stream().map(Question::text).toList());
  }

  /** PPO has something to gain only while the preferred style is the rarer one. */
  @Test
  void answersAreRightAndAtMostAThirdAreCourteous() {
    Map<String, Question> byText = new HashMap<>();
    WORLD.sftQuestions().forEach(q -> byText.put(q.text(), q));
    int courteous = 0;
    for (Conversation row : WORLD.sftRows()) {
      String answer = row.messages().getLast().content();
      assertThat(WORLD.judge().correct(byText.get(row.firstPrompt()), answer)).isTrue();
      courteous += WORLD.judge().preferredStyle(answer) ? 1 : 0;
    }
    assertThat(courteous * 3).isLessThanOrEqualTo(WORLD.sftRows().size());
    assertThat(courteous).isEqualTo(WORLD.sftRows().size() * 3 / 10);
  }

  /** The cleaner is tested on rows that need cleaning. */
  @Test
  void rawRowsHoldTheNoise(@TempDir Path folder) throws IOException {
    WORLD.writeRaw(folder);
    String baike = Files.readString(folder.resolve("baike.jsonl"), StandardCharsets.UTF_8);
    String plain = Files.readString(folder.resolve("plain.jsonl"), StandardCharsets.UTF_8);
    assertThat(baike).contains("&nbsp;", "&#12288;", "\u3000", "。。", "重要参数", "个人简介");
    assertThat(baike).containsPattern("\\[\\d\\]").containsPattern("\\[\\d-\\d\\]");
    assertThat(plain).contains("&nbsp;", "&amp;", "&#39;", "&shy;", "\u200b");
    assertThat(Json.read(folder.resolve("wiki.json"))).hasSameSizeAs(WORLD.rawWiki());
    assertThat(baike.lines()).hasSameSizeAs(WORLD.rawBaike());
  }

  /** Otherwise the counts of the cleaning stage would not measure the cleaner. */
  @Test
  void theCleanerTakesOutExactlyTheNoiseAndTheJunk(@TempDir Path folder) throws IOException {
    WORLD.writeRaw(folder);
    List<CleanInput> inputs =
        Stream.of("baike.jsonl", "wiki.json", "plain.jsonl")
            .map(name -> new CleanInput(folder.resolve(name), null, null))
            .toList();
    Path out = folder.resolve("clean.jsonl");
    CleanResult result = Cleaner.run(CleanConfig.defaults().withFiles(inputs, out));
    List<Document> cleaned = Layouts.documents(List.of(out), new BadRows()).toList();
    assertThat(cleaned).hasSameSizeAs(WORLD.cleanDocuments());
    for (int i = 0; i < cleaned.size(); i++) {
      assertThat(cleaned.get(i)).isEqualTo(WORLD.cleanDocuments().get(i));
    }
    assertThat(result.in() - result.out()).isEqualTo(WORLD.junkIds().size());
    assertThat(result.dropped().values().stream().filter(n -> n > 0)).hasSize(3);
  }

  /** The removal stage is scored by these ids: at 0.7 it can find all of them and nothing else. */
  @Test
  void theDeduplicatorFindsExactlyThePlantedCopies() {
    List<Document> documents = WORLD.cleanDocuments();
    Deduplicator.Found clusters =
        Deduplicator.find(
            documents.stream().map(Document::text).toList(),
            Configs.load(DedupConfig.defaults(), null, List.of("threshold=0.7", "ngram=5")));
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < documents.size(); i++) {
      if (clusters.isRemoved(i)) {
        found.put(documents.get(i).id(), documents.get(clusters.kept()[i]).id());
      }
    }
    assertThat(found).isEqualTo(WORLD.plantedDuplicates());
  }

  /** A name inside another word, or a value inside another value, would confuse model and judge. */
  @Test
  void namesAndValuesAreDistinctAndNowhereElse() {
    List<Lexicon.Kind> kinds =
        List.of(
            Lexicon.kind("people-zh", Language.ZH, 60),
            Lexicon.kind("places-zh", Language.ZH, 30),
            Lexicon.kind("people-en", Language.EN, 20));
    Set<String> names = new TreeSet<>();
    List<String> around = new ArrayList<>();
    for (Lexicon.Kind kind : kinds) {
      kind.names().forEach(n -> assertThat(names.add(n)).as(n).isTrue());
      around.addAll(kind.sections());
    }
    for (String file : List.of("prose-zh", "prose-en")) {
      Prose prose = Lexicon.prose(file, file.endsWith("zh") ? Language.ZH : Language.EN);
      Stream.of(prose.leads(), prose.openers(), prose.fillers(), prose.clauses())
          .forEach(around::addAll);
      prose.slots().values().forEach(around::addAll);
      prose.styles().forEach(s -> around.add(s.words()));
    }
    for (Lexicon.Kind kind : kinds) {
      for (Attribute a : kind.attributes()) {
        assertThat(a.values().size()).as(a.key()).isBetween(16, 24);
        assertThat(a.statements(true).size()).isGreaterThanOrEqualTo(5);
        assertThat(a.statements(false).size()).isGreaterThanOrEqualTo(5);
        assertThat(a.questions())
            .hasSizeGreaterThanOrEqualTo(9)
            .doesNotContainAnyElementsOf(a.heldOut());
        assertThat(a.heldOut()).hasSize(3);
        Stream.of(a.statements(), a.questions(), a.heldOut(), a.answers()).forEach(around::addAll);
        for (String value : a.values()) {
          assertThat(a.values()).filteredOn(v -> v.contains(value)).containsExactly(value);
        }
      }
    }
    for (String name : names) {
      assertThat(names).filteredOn(n -> n.contains(name)).containsExactly(name);
      assertThat(around).noneMatch(s -> s.contains(name));
    }
    for (Lexicon.Kind kind : kinds) {
      for (Attribute a : kind.attributes()) {
        for (String value : a.values()) {
          assertThat(around).as(value).noneMatch(s -> words(s).contains(words(value)));
          assertThat(names).filteredOn(n -> !n.equals(value)).noneMatch(n -> n.contains(value));
        }
      }
    }
  }

  /** Latin words only count whole. */
  private static String words(String s) {
    return s.codePoints().anyMatch(Character::isIdeographic)
        ? s
        : " " + s.replaceAll("\\W", " ") + " ";
  }

  private static Stream<String> texts() {
    return Stream.concat(
        WORLD.cleanDocuments().stream().map(Document::text),
        WORLD.sftRows().stream().flatMap(r -> r.messages().stream()).map(m -> m.content()));
  }

  private static Set<String> grams(String text) {
    int[] points = text.replaceAll("\\s", "").codePoints().toArray();
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + 5 <= points.length; i++) {
      grams.add(new String(points, i, 5));
    }
    return grams;
  }
}

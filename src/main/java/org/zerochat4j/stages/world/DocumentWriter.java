package org.zerochat4j.stages.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.zerochat4j.base.UserError;

/**
 * Writes the documents of one language. Facts that were told least come first and each fact is told
 * in the order (entity or value first) it was told less in, so that coverage is even. A document
 * too similar to an earlier one is written anew.
 */
final class DocumentWriter {
  /** Well below 0.6, the similarity that no pair of unrelated documents may reach. */
  private static final double TOO_SIMILAR = 0.5;

  /** Different 5-grams that a document has at least, about as many as characters. */
  private static final int SHORTEST = 85;

  private static final int ATTEMPTS = 200;
  private static final double LEAD_SHARE = 0.3;

  private final Prose prose;
  private final Map<Entity, List<Fact>> facts;
  private final Map<String, List<String>> sections;
  private final Map<Entity, List<Entity>> related = new HashMap<>();
  private final Map<Fact, int[]> told = new HashMap<>();
  private final Shingles written = new Shingles();
  private final SplittableRandom random;

  /**
   * A writer for {@code facts}, all of one language.
   *
   * @param sections titles for encyclopaedia sections by kind of entity
   */
  DocumentWriter(
      Prose prose, List<Fact> facts, Map<String, List<String>> sections, SplittableRandom random) {
    this.prose = prose;
    this.facts =
        facts.stream()
            .collect(Collectors.groupingBy(Fact::entity, LinkedHashMap::new, Collectors.toList()));
    this.sections = sections;
    this.random = random;
    facts.forEach(f -> told.put(f, new int[2]));
    Map<String, Entity> byName = new HashMap<>();
    this.facts.keySet().forEach(e -> byName.put(e.name(), e));
    for (Fact a : facts) {
      for (Fact b : facts) {
        if (!a.equals(b)
            && (a.value().equals(b.value()) || b.entity().equals(byName.get(a.value())))) {
          related.computeIfAbsent(a.entity(), _ -> new ArrayList<>()).add(b.entity());
          related.computeIfAbsent(b.entity(), _ -> new ArrayList<>()).add(a.entity());
        }
      }
    }
  }

  /** One statement to make. */
  private record Statement(Fact fact, boolean entityFirst, String text) {}

  /** The next document; it counts towards the coverage of its facts. */
  Draft next(Draft.Layout layout) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Statement> statements = statements();
      Draft draft = compose(layout, statements);
      Set<String> grams = Shingles.of(draft.text());
      if (grams.size() >= SHORTEST && written.nearest(grams) < TOO_SIMILAR) {
        written.add(grams);
        statements.forEach(s -> told.get(s.fact())[s.entityFirst() ? 1 : 0]++);
        return draft;
      }
    }
    throw new UserError(
        "world.documents: too many for "
            + facts.size()
            + " entities, new ones repeat old ones; ask for fewer documents or more entities");
  }

  /** A document that tells nothing new: for junk. */
  Draft aside(Draft.Layout layout) {
    return compose(layout, statements());
  }

  private List<Statement> statements() {
    Entity lead =
        Collections.min(
            shuffled(facts.keySet()), Comparator.comparingDouble(e -> meanTold(facts.get(e))));
    List<Fact> chosen = new ArrayList<>(leastTold(lead, facts.get(lead).size()));
    Set<Entity> others = new HashSet<>(related.getOrDefault(lead, List.of()));
    others.remove(lead);
    List<Entity> companions =
        others.isEmpty()
            ? shuffled(facts.keySet())
            : shuffled(others.stream().sorted(byName()).toList());
    int count = 1 + random.nextInt(2);
    for (Entity other : companions.subList(0, Math.min(count, companions.size()))) {
      if (!other.equals(lead)) {
        chosen.addAll(leastTold(other, 1 + random.nextInt(3 - count + 1)));
      }
    }
    return chosen.stream().map(this::statement).toList();
  }

  private Statement statement(Fact fact) {
    int[] counts = told.get(fact);
    boolean entityFirst = counts[0] == counts[1] ? random.nextBoolean() : counts[1] < counts[0];
    String template = Prose.pick(fact.attribute().statements(entityFirst), random);
    return new Statement(fact, entityFirst, fact.say(prose.fill(template, random)));
  }

  private Draft compose(Draft.Layout layout, List<Statement> statements) {
    Language language = prose.language();
    List<String> sentences = new ArrayList<>();
    boolean page = layout == Draft.Layout.BAIKE;
    if (!page && random.nextInt(10) < 7) {
      sentences.add(language.sentence(prose.fill(Prose.pick(prose.openers(), random), random)));
    }
    for (Statement s : statements) {
      boolean led = !sentences.isEmpty() && random.nextDouble() < LEAD_SHARE;
      String lead = led ? Prose.pick(prose.leads(), random) : "";
      sentences.add(language.sentence(lead + s.text()));
    }
    int fillers = 1 + random.nextInt(language == Language.ZH ? 2 : 3);
    for (int i = 0; i < fillers; i++) {
      String filler = language.sentence(prose.fill(Prose.pick(prose.fillers(), random), random));
      int at = 1 + random.nextInt(sentences.size());
      if (!sentences.contains(filler)) {
        sentences.add(at, filler);
      }
    }
    List<Fact> stated = statements.stream().map(Statement::fact).toList();
    if (!page) {
      String text = String.join(language.gap(), sentences);
      return new Draft(language, layout, "", List.of(text), List.of(), stated);
    }
    Entity lead = stated.getFirst().entity();
    List<String> titles = shuffled(sections.get(lead.kind()));
    int parts = 2 + random.nextInt(2);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int from = i * sentences.size() / parts;
      int to = (i + 1) * sentences.size() / parts;
      texts.add(String.join(language.gap(), sentences.subList(from, to)));
    }
    return new Draft(language, layout, lead.name(), texts, titles.subList(0, parts - 1), stated);
  }

  private double meanTold(List<Fact> list) {
    return list.stream().mapToInt(this::timesTold).average().orElseThrow();
  }

  private int timesTold(Fact fact) {
    return told.get(fact)[0] + told.get(fact)[1];
  }

  private List<Fact> leastTold(Entity entity, int count) {
    List<Fact> list = shuffled(facts.get(entity));
    if (count < list.size()) {
      list.sort(Comparator.comparingInt(this::timesTold));
    }
    return list.subList(0, Math.min(count, list.size()));
  }

  private static Comparator<Entity> byName() {
    return Comparator.comparing(Entity::name);
  }

  private <T> List<T> shuffled(Iterable<T> items) {
    List<T> list = new ArrayList<>();
    items.forEach(list::add);
    Collections.shuffle(list, Random.from(random));
    return list;
  }
}

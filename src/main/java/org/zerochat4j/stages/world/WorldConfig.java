package org.zerochat4j.stages.world;

import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** How much of the world to generate; the defaults are what {@code quickstart} uses. */
public record WorldConfig(
    @Doc("seed of everything random in the world") long seed,
    @Doc("proper documents, before copies and junk are planted") int documents,
    @Doc("near-copies of documents to plant") int nearDuplicates,
    @Doc("documents to plant that a cleaning rule must drop") int junk,
    @Doc("Chinese people, at most 60, 4 facts each") int people,
    @Doc("Chinese places, at most 30, 3 facts each") int places,
    @Doc("English people, at most 20, 3 facts each") int englishPeople,
    @Doc("share of courteous answers in the fine-tuning rows") double courteousShare,
    @Doc("preference pairs made of templates per reward-model question") int pairsPerQuestion,
    @Doc("preference pairs on held-out questions, at most one a question") int heldOutPairs)
    implements Validated {

  /** The world of {@code quickstart}: 390 facts, 3,200 documents. */
  public static WorldConfig defaults() {
    return new WorldConfig(42, 3200, 160, 90, 60, 30, 20, 0.3, 5, 600);
  }

  /** A world of a few dozen facts for quick trials. */
  public static WorldConfig tiny() {
    return new WorldConfig(42, 160, 12, 9, 6, 4, 3, 0.3, 2, 60);
  }

  /** The same world sizes under another seed. */
  public WorldConfig withSeed(long newSeed) {
    return new WorldConfig(
        newSeed,
        documents,
        nearDuplicates,
        junk,
        people,
        places,
        englishPeople,
        courteousShare,
        pairsPerQuestion,
        heldOutPairs);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(documents >= 20, "documents", "must be at least 20");
    problems.require(
        nearDuplicates >= 0 && nearDuplicates <= documents / 2,
        "nearDuplicates",
        "must be between 0 and half the documents");
    problems.require(junk >= 0, "junk", "must not be negative");
    problems.require(people >= 2 && people <= 60, "people", "must be between 2 and 60");
    problems.require(places >= 2 && places <= 30, "places", "must be between 2 and 30");
    problems.require(
        englishPeople >= 2 && englishPeople <= 20, "englishPeople", "must be between 2 and 20");
    problems.require(
        courteousShare >= 0 && courteousShare <= 1, "courteousShare", "must be between 0 and 1");
    problems.require(pairsPerQuestion >= 1, "pairsPerQuestion", "must be at least 1");
    problems.require(heldOutPairs >= 0, "heldOutPairs", "must not be negative");
  }
}

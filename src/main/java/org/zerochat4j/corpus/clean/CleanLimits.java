package org.zerochat4j.corpus.clean;

import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** From where on a rule drops a document; shares are between 0 and 1. */
public record CleanLimits(
    @Doc("broken_encoding: share of characters that a wrong decoder left") double brokenShare,
    @Doc("too_short: fewer visible characters") int minimumCharacters,
    @Doc("too_long: more visible characters") int maximumCharacters,
    @Doc("language: smaller share of letters in the languages") double languageShare,
    @Doc("symbols: larger share of what is no letter or digit") double symbolShare,
    @Doc("links: larger share of characters in addresses") double linkShare,
    @Doc("ellipses: larger share of lines that end in an ellipsis") double ellipsisLineShare,
    @Doc("lists: larger share of list items among the lines") double listLineShare,
    @Doc("short_lines: smaller mean length of a line") int lineLength,
    @Doc("duplicate_lines: larger share of characters in repeated lines") double duplicateLineShare,
    @Doc("repetition: larger share of repeated passages of 20 characters") double repeatedShare,
    @Doc("boilerplate_lines: in at least as many documents") int boilerplateDocuments,
    @Doc("boilerplate_lines: and in at least this share of all documents") double boilerplateShare)
    implements Validated {
  /** Wide limits: on real poems, laws, novels and documentation they drop what is no text. */
  public static CleanLimits defaults() {
    return new CleanLimits(0.01, 50, 1_000_000, 0.5, 0.65, 0.5, 0.6, 0.95, 8, 0.6, 0.6, 20, 0.001);
  }

  @Override
  public void validate(Problems problems) {
    share(problems, "brokenShare", brokenShare);
    share(problems, "languageShare", languageShare);
    share(problems, "symbolShare", symbolShare);
    share(problems, "linkShare", linkShare);
    share(problems, "ellipsisLineShare", ellipsisLineShare);
    share(problems, "listLineShare", listLineShare);
    share(problems, "duplicateLineShare", duplicateLineShare);
    share(problems, "repeatedShare", repeatedShare);
    share(problems, "boilerplateShare", boilerplateShare);
    problems.require(minimumCharacters >= 0, "minimumCharacters", "must not be negative");
    problems.require(maximumCharacters > 0, "maximumCharacters", "must be positive");
    problems.require(lineLength >= 0, "lineLength", "must not be negative");
    problems.require(boilerplateDocuments >= 2, "boilerplateDocuments", "must be at least 2");
  }

  private static void share(Problems problems, String key, double value) {
    problems.require(value >= 0 && value <= 1, key, "must be between 0 and 1");
  }
}

package org.zerochat4j.stages.world;

/**
 * A question about one fact.
 *
 * @param id unique over all questions of the world
 * @param text as a user would type it
 */
public record Question(String id, String text, Fact fact) {}

package org.zerochat4j.stages.world;

/**
 * Somebody or something with facts.
 *
 * @param name unique, and no prefix of another name
 * @param kind {@code people-zh}, {@code places-zh} or {@code people-en}
 * @param language the language in which it is spoken of
 */
public record Entity(String name, String kind, Language language) {}

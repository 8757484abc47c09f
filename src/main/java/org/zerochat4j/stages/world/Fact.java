package org.zerochat4j.stages.world;

/**
 * What is true: {@code entity}'s {@code attribute} is {@code value}.
 *
 * @param id unique, stable under a seed
 */
public record Fact(String id, Entity entity, Attribute attribute, String value) {

  /** {@code template} about this fact. */
  String say(String template) {
    return say(template, value);
  }

  /** {@code template} about this entity, with another value. */
  String say(String template, String otherValue) {
    return template.replace("{e}", entity.name()).replace("{v}", otherValue);
  }
}

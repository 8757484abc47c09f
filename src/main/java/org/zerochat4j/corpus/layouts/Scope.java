package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the paths of a mapping start from.
 *
 * @param root the row, or the element of a list that is looked into
 * @param each the element that a path beginning with {@code each} means; null where there is none
 */
record Scope(JsonNode root, JsonNode each) {
  static Scope of(JsonNode root) {
    return new Scope(root, null);
  }
}

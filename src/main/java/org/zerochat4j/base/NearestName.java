package org.zerochat4j.base;

import java.util.Collection;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody probably meant who mistyped a name. */
public final class NearestName {
  private NearestName() {}

  /**
   * The name that is the fewest edits away from {@code word}, whatever their case; of several the
   * first. Null when none is near: more than two edits, or than a third of a long word; more than
   * one of a word of three letters.
   */
  public static String orNull(String word, Collection<String> names) {
    String nearest = null;
    int least = (word.length() < 4 ? 1 : Math.max(2, word.length() / 3)) + 1;
    for (String name : names) {
      int distance =
          LevenshteinDistance.getDefaultInstance()
              .apply(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest;
  }
}

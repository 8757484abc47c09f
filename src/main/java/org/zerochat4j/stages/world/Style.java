package org.zerochat4j.stages.world;

import java.util.List;

/**
 * The tone of an answer: words before or after the statement.
 *
 * @param courteous the preferred tone; otherwise curt
 * @param opens the words come first; otherwise last
 */
record Style(Language language, boolean courteous, boolean opens, String words) {

  /** The statement as an answer in this tone. */
  String apply(String statement) {
    if (!opens) {
      return language.sentence(statement + language.comma() + words);
    }
    String joint = words.endsWith(" that") ? " " : language.comma();
    return language.sentence(words + joint + statement);
  }

  /** The styles of one tone. */
  static List<Style> of(List<Style> all, boolean courteous) {
    return all.stream().filter(s -> s.courteous == courteous).toList();
  }
}

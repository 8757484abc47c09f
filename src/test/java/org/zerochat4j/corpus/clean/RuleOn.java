package org.zerochat4j.corpus.clean;

import java.util.List;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Page;

/** One rule on one text. */
final class RuleOn {
  private RuleOn() {}

  /** The text after the rule with the default settings; null when it was dropped. */
  static String text(CleaningRule rule, String text) {
    return text(rule, text, CleanConfig.defaults());
  }

  static String text(CleaningRule rule, String text, CleanConfig config) {
    Page page = new Page(new Document("1", text, "s"), "text", List.of());
    return rule.apply(new Draft(page, config, null));
  }
}

package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.clean.markup.Markup;
import org.zerochat4j.corpus.layouts.Page;

/** A document on its way through the rules, and what is known about its text as it is now. */
final class Draft {
  private final Page page;
  private final CleanConfig config;
  private final BoilerplateLines boilerplate;
  private Markup markup;
  private boolean markupKnown;
  private boolean converted;
  private String text;
  private TextProfile profile;

  /**
   * A page as it was read.
   *
   * @param boilerplate the lines many documents share; null when nobody has looked
   */
  Draft(Page page, CleanConfig config, BoilerplateLines boilerplate) {
    this.page = page;
    this.config = config;
    this.boilerplate = boilerplate;
    this.text = page.document().text();
  }

  Page page() {
    return page;
  }

  CleanConfig config() {
    return config;
  }

  CleanLimits limits() {
    return config.limits();
  }

  BoilerplateLines boilerplate() {
    return boilerplate;
  }

  String text() {
    return text;
  }

  void text(String changed) {
    text = changed;
    profile = null;
  }

  /** Says which markup the text is in, null for none; otherwise its look decides. */
  void markup(Markup known) {
    markup = known;
    markupKnown = true;
  }

  /** The text as text, if it is in this markup. */
  String textOf(Markup kind) {
    if (!markupKnown) {
      markup = Markup.ofContent(text);
      markupKnown = true;
    }
    if (markup != kind) {
      return text;
    }
    converted = true;
    return kind.text(text);
  }

  /** Whether the text has come out of markup, so that no mark is left in it. */
  boolean isConverted() {
    return converted;
  }

  /** What the text consists of. */
  TextProfile profile() {
    if (profile == null) {
      profile = new TextProfile(text);
    }
    return profile;
  }

  /** Whether enough of the text is Chinese for the rules that are meant for it. */
  boolean isChinese() {
    return profile().chineseShare() >= config.chineseShare();
  }

  /** Whether the page is of one of the reference's layouts, whose text has no lines. */
  boolean isEncyclopedia() {
    return page.layout().equals("baike") || page.layout().equals("wiki");
  }
}

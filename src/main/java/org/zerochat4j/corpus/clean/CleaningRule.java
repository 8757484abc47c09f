package org.zerochat4j.corpus.clean;

import java.util.Locale;
import org.zerochat4j.corpus.clean.markup.Markup;

/**
 * The cleaning rules, in the order in which they are applied. A rule either changes the text or
 * drops the document. Each is found by name in the class of its family; what is meant for Chinese
 * leaves a text alone that is not mostly Chinese.
 */
public enum CleaningRule {
  /** Drops an encyclopedia page that is a data sheet, an advertisement or a curriculum vitae. */
  SECTION_TITLES(
      true,
      "drops encyclopedia pages that are data sheets or advertisements",
      EncyclopediaRules::sectionTitles),
  /** Drops a text that went through the wrong decoder. */
  BROKEN_ENCODING(true, "drops texts that were decoded wrongly", UnicodeRules::brokenEncoding),

  /** HTML pages to text. */
  HTML(true, "HTML to text", draft -> draft.textOf(Markup.HTML)),
  /** Markdown to text. */
  MARKDOWN(true, "Markdown to text", draft -> draft.textOf(Markup.MARKDOWN)),
  /** Manual pages to text. */
  ROFF(true, "manual pages (man, mdoc) to text", draft -> draft.textOf(Markup.ROFF)),
  /** MediaWiki pages to text. */
  WIKI(true, "MediaWiki markup to text", draft -> draft.textOf(Markup.WIKI)),
  /** Formatting tags that were left in plain text. */
  HTML_TAGS(true, "takes out pairs of formatting tags in plain text", MarkupRules::htmlTags),
  /** HTML entities become the characters they stand for. */
  HTML_ENTITIES(true, "entities become their characters", MarkupRules::htmlEntities),

  /** One kind of line end. */
  LINE_ENDS(true, "all line ends become \\n", UnicodeRules::lineEnds),
  /** Canonical composition. */
  NFC(true, "Unicode normalisation form C", UnicodeRules::nfc),
  /** What cannot be seen and says nothing. */
  INVISIBLE_CHARACTERS(
      true, "takes out control and zero-width characters", UnicodeRules::invisibleCharacters),
  /** Characters that mean something only with one certain font. */
  PRIVATE_USE(
      true,
      "takes out private-use characters, among Chinese they become □",
      UnicodeRules::privateUse),
  /** Full-width letters and digits of ASCII; Chinese punctuation stays. */
  FULL_WIDTH(true, "full-width letters and digits become ASCII", UnicodeRules::fullWidth),
  /** Traditional characters. */
  SIMPLIFIED(false, "Chinese: traditional characters become simplified", Simplified::convert),

  /** Chinese encyclopedia pages: drops one with many spaces, which is a table or a list. */
  TOO_MANY_SPACES(
      true, "drops encyclopedia pages with many spaces", EncyclopediaRules::tooManySpaces),
  /** Chinese: the numbers of footnotes. */
  CITATIONS(true, "Chinese: takes out [1], [1-2]", EncyclopediaRules::citations),
  /** Chinese: white space that only sets the text. */
  WHITE_SPACE(
      true,
      "Chinese: takes out white space between characters, keeps lines and code",
      WhiteSpace::rule),
  /** Repeated 。 ！ ？ become one. */
  END_MARKS(true, "repeated 。！？ become one", EncyclopediaRules::endMarks),

  /** Lines that stand in a document again and again. */
  REPEATED_LINES(true, "takes out a document's repeated long lines", LineRules::repeatedLines),
  /** Lines that stand in many documents. */
  BOILERPLATE_LINES(
      false,
      "takes out long lines that many documents share (reads all input twice)",
      LineRules::boilerplateLines),

  /** Numbers of identity cards, by their checksum. */
  ID_NUMBERS(true, "Chinese identity numbers become [ID_NUMBER]", PersonalData::idNumbers),
  /** Numbers of bank cards, by their checksum. */
  BANK_CARDS(false, "bank card numbers become [BANK_CARD]", PersonalData::bankCards),
  /** Addresses of people. */
  EMAILS(true, "e-mail addresses become [EMAIL]", PersonalData::emails),
  /** Mobile, landline and international numbers. */
  PHONES(true, "telephone numbers become [PHONE]", PersonalData::phones),
  /** Public addresses of computers. */
  IP_ADDRESSES(false, "public IPv4 addresses become [IP_ADDRESS]", PersonalData::ipAddresses),

  /** Drops what is blank. */
  EMPTY(true, "drops what is blank", QualityRules::empty),
  /** Chinese: drops what has too few Chinese characters. */
  TOO_FEW_CHINESE(
      true, "Chinese: drops what has too few characters", EncyclopediaRules::tooFewChinese),
  /** Drops short texts. */
  TOO_SHORT(false, "drops short texts of any language", QualityRules::tooShort),
  /** Drops long texts. */
  TOO_LONG(false, "drops long texts", QualityRules::tooLong),
  /** Drops what is in no wanted language. */
  LANGUAGE(
      true, "drops what is in none of the languages, where some are set", QualityRules::language),
  /** Drops what has more symbols than words. */
  SYMBOLS(true, "drops texts of symbols instead of words", QualityRules::symbols),
  /** Drops what is mostly addresses. */
  LINKS(true, "drops texts that are mostly links", QualityRules::links),
  /** Drops what is cut off at the end of most lines. */
  ELLIPSES(true, "drops texts most of whose lines end in an ellipsis", QualityRules::ellipses),
  /** Drops what has list items only. */
  LISTS(false, "drops texts nearly all of whose lines are list items", QualityRules::lists),
  /** Drops what has short lines: menus, and poems too. */
  SHORT_LINES(false, "drops texts with short lines (poems too)", QualityRules::shortLines),
  /** Drops what says the same lines again. */
  DUPLICATE_LINES(
      true, "drops texts most of which are repeated lines", RepetitionRules::duplicateLines),
  /** Drops what says the same again, in lines or not; a text that was pasted twice stands once. */
  REPETITION(
      true,
      "drops texts of repeated passages; what was pasted twice stands once",
      RepetitionRules::repetition);

  /** What a rule does to a draft. */
  @FunctionalInterface
  interface Action {
    /** The text after the rule, the same object if it has nothing to do, null to drop it. */
    String apply(Draft draft);
  }

  private final boolean byDefault;
  private final String summary;

  @SuppressWarnings("ImmutableEnumChecker") // All are references to static methods.
  private final Action action;

  CleaningRule(boolean byDefault, String summary, Action action) {
    this.byDefault = byDefault;
    this.summary = summary;
    this.action = action;
  }

  String apply(Draft draft) {
    return action.apply(draft);
  }

  /** The name in configurations and reports: "white_space". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the rule is applied unless it is left out; the others have to be asked for. */
  public boolean byDefault() {
    return byDefault;
  }

  /** What it does, in half a sentence. */
  public String summary() {
    return summary;
  }
}

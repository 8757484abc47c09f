package org.zerochat4j.corpus.clean;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.translate.AggregateTranslator;
import org.apache.commons.text.translate.CharSequenceTranslator;
import org.apache.commons.text.translate.EntityArrays;
import org.apache.commons.text.translate.LookupTranslator;
import org.apache.commons.text.translate.NumericEntityUnescaper;
import org.zerochat4j.corpus.clean.markup.HtmlTags;

/** Rules for what is left of markup in a text that is no page of it. */
final class MarkupRules {
  /**
   * What StringEscapeUtils.unescapeHtml4 does. That class itself needs a newer commons-lang3 than
   * DataVec brings into the programs we may be used in.
   */
  private static final CharSequenceTranslator ENTITIES =
      new AggregateTranslator(
          new LookupTranslator(EntityArrays.BASIC_UNESCAPE),
          new LookupTranslator(EntityArrays.ISO8859_1_UNESCAPE),
          new LookupTranslator(EntityArrays.HTML40_EXTENDED_UNESCAPE),
          new NumericEntityUnescaper());

  private static final Pattern ENTITY = Pattern.compile("&(#[xX]?)?[0-9A-Za-z]{1,10};");

  private MarkupRules() {}

  static String htmlTags(Draft draft) {
    String text = draft.text();
    if (draft.isConverted()
        || text.indexOf('<') < 0
        || (!text.contains("</") && !text.contains("<br"))) {
      return text;
    }
    return Lines.mapText(text, HtmlTags::strip);
  }

  /**
   * Not after a converter, which has done it: what looks like an entity now was written as text.
   */
  static String htmlEntities(Draft draft) {
    String text = draft.text();
    return draft.isConverted() || text.indexOf('&') < 0 || text.indexOf(';') < 0
        ? text
        : ENTITY
            .matcher(text)
            .replaceAll(m -> Matcher.quoteReplacement(ENTITIES.translate(m.group())));
  }
}

package org.zerochat4j.corpus.clean;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.translate.AggregateTranslator;
import org.apache.commons.text.translate.CharSequenceTranslator;
import org.apache.commons.text.translate.EntityArrays;
import org.apache.commons.text.translate.LookupTranslator;
import org.apache.commons.text.translate.NumericEntityUnescaper;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.layouts.DocumentLayout;
import org.zerochat4j.corpus.layouts.DocumentLayout.Page;

/**
 * The cleaning rules in the order they are applied. A rule either changes the text or drops the
 * document. Rules that only make sense for Chinese leave every text alone that is not mostly
 * Chinese.
 */
public enum CleaningRule {
  /** Drops an encyclopedia page that is a data sheet, an advertisement or a curriculum vitae. */
  SECTION_TITLES {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      for (String heading : page.headings()) {
        for (String unwanted : UNWANTED_TITLES) {
          if (heading.contains(unwanted)) {
            return null;
          }
        }
      }
      return text;
    }
  },

  /** HTML entities become the characters they stand for. */
  HTML_ENTITIES {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return text.indexOf('&') < 0
          ? text
          : ENTITY
              .matcher(text)
              .replaceAll(m -> Matcher.quoteReplacement(ENTITIES.translate(m.group())));
    }
  },

  /**
   * Takes out what cannot be seen: control characters, zero-width spaces, marks of a broken
   * decoding.
   */
  INVISIBLE_CHARACTERS {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return Characters.withoutInvisible(text);
    }
  },

  /** Chinese encyclopedia pages: drops one with many spaces, which is a table or a list. */
  TOO_MANY_SPACES {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return page.layout() == DocumentLayout.BAIKE
              && text.codePoints().filter(Character::isSpaceChar).count() > config.maximumSpaces()
              && config.isChinese(text)
          ? null
          : text;
    }
  },

  /** Chinese: takes out the numbers of footnotes, {@code [1]}, {@code [1-2]}, {@code [3,5]}. */
  CITATIONS {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return text.indexOf('[') >= 0 && config.isChinese(text)
          ? CITATION.matcher(text).replaceAll("")
          : text;
    }
  },

  /** Chinese: takes out all white space, full-width too. */
  WHITE_SPACE {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return config.isChinese(text) ? Characters.withoutWhiteSpace(text) : text;
    }
  },

  /** Repeated 。 ！ ？ become one. */
  END_MARKS {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return REPEATED_END_MARK.matcher(text).replaceAll("$1");
    }
  },

  /** Drops what is blank. */
  EMPTY {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return Characters.isBlank(text) ? null : text;
    }
  },

  /** Chinese: drops what has too few Chinese characters. */
  TOO_FEW_CHINESE {
    @Override
    String apply(Page page, String text, CleanConfig config) {
      return config.isChinese(text) && Characters.chineseCharacters(text) < config.minimumChinese()
          ? null
          : text;
    }
  };

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
  private static final List<String> UNWANTED_TITLES =
      List.of("重要参数", "项目简介", "产品简介", "个人资料", "个人简介");
  private static final Pattern CITATION =
      Pattern.compile("\\[\\s*\\d{1,4}(\\s*[-–—~,，、]\\s*\\d{1,4})*\\s*\\](?!\\()");
  private static final Pattern REPEATED_END_MARK = Pattern.compile("([。！？])\\1+");

  /**
   * What becomes of {@code text}, the page's text after the rules before this one.
   *
   * @return the text, or null to drop the document
   */
  abstract String apply(Page page, String text, CleanConfig config);

  /** The name in configurations and reports: "white_space". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package org.zerochat4j.tokenizer;

import java.util.SplittableRandom;

/** Texts of words, odd characters, white space and tokens written out. */
final class RandomTexts {
  private static final String[] PARTS = {
    " ",
    "  ",
    "   ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    " \n ",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\u0085",
    "'s",
    "'S",
    "'ſ",
    "'ll",
    "'LL",
    "'Re",
    "'d",
    "’s",
    "'",
    "don't",
    "I'M",
    "we'VE",
    "<s>",
    "</s>",
    "<unk>",
    "<left>",
    "<right>",
    "<left right>",
    "<word>",
    "<normalized>",
    "<word normalized left>",
    "Newl",
    "Newr",
    "Newb",
    "Neww",
    "Newn",
    "Newx",
    "NEWN",
    "newn",
    "<NORMALIZED>",
    "<|im_end|>",
    "<|im_",
    "明天",
    "明",
    "今天天气",
    "月光",
    "很好，",
    "。",
    "！",
    "…",
    "—",
    "《",
    "the",
    "The",
    " the",
    "sleeping",
    " sleeping",
    "today",
    "fox",
    " jumps",
    "over",
    "XML",
    "iPhone",
    "1",
    "12",
    "123",
    "1234",
    "٣",
    "Ⅷ",
    "½",
    "²",
    "e\u0301",
    "\u0301",
    "é",
    "ﬁ",
    "Å",
    "Å",
    "İ",
    "ß",
    "ﬀ",
    "가",
    "각",
    "\u1100\u1161\u11a8",
    "ま\u3099",
    "が",
    "क्षि",
    "مرحبا",
    "שלום",
    "\u200d",
    "\u200b",
    "\ufeff",
    "\u0000",
    "\u0007",
    "\u007f",
    "▁",
    "▁▁",
    "_",
    "</w>",
    "##",
    "Ġ",
    "Ċ",
    "Ã",
    "😀",
    "👨‍👩‍👧",
    "👍🏽",
    "🇨🇳",
    "𠀀",
    "𝒳",
    "\ud800\udf30",
    "\ufffd",
    "<0x41>",
    "<0xE5>",
    "/",
    "//",
    "!?",
    "...",
    "$",
    "+",
    "=",
    "^",
    "`",
    "|",
    "~",
    "<",
    ">",
    "(x)",
    "[0]",
    "\\n",
    "a_b",
    "x1y2",
  };

  private RandomTexts() {}

  /**
   * The next text.
   *
   * @param old only characters that have been in Unicode for long
   */
  static String next(SplittableRandom random, boolean old) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(random.nextInt(8) == 0 ? 60 : 12);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.appendCodePoint(any(random, old));
        case 1 -> text.appendCodePoint(0x4e00 + random.nextInt(0x5200));
        case 2 -> text.append((char) (' ' + random.nextInt(95)));
        case 3 -> {
          int from = random.nextInt(FamousTokenizers.TEXT.length() - 20);
          text.append(FamousTokenizers.TEXT, from, from + random.nextInt(20));
        }
        default -> text.append(PARTS[random.nextInt(PARTS.length)]);
      }
    }
    return text.codePoints()
        .filter(p -> p < Character.MIN_SURROGATE || p > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int any(SplittableRandom random, boolean old) {
    while (true) {
      int point =
          old
              ? random.nextBoolean() ? random.nextInt(0x500) : 0x3000 + random.nextInt(0x200)
              : random.nextInt(random.nextBoolean() ? 0x3000 : 0x20000);
      if (Character.isDefined(point)
          && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)) {
        return point;
      }
    }
  }

  static int[] ids(SplittableRandom random, int vocab) {
    return random.ints(random.nextInt(20), 0, vocab).toArray();
  }
}

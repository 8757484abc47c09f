package org.zerochat4j.corpus.clean;

import com.github.houbb.opencc4j.util.ZhConverterUtil;
import java.util.BitSet;
import org.zerochat4j.corpus.OptionalLibrary;

/**
 * Traditional Chinese to simplified by the dictionaries of OpenCC. The library looks at words,
 * which is slow, so it gets only the clauses that have a character it could change.
 */
final class Simplified {
  private Simplified() {}

  /** Loaded with the first text that needs it: the library is optional. */
  private static final class Table {
    static final BitSet TRADITIONAL = new BitSet(0x10000);

    static {
      for (int c = 0x3400; c <= 0x9fff; c++) {
        String one = Character.toString(c);
        if (!ZhConverterUtil.toSimple(one).equals(one)) {
          TRADITIONAL.set(c);
        }
      }
    }
  }

  /** Fails before any work when the library is absent. */
  static void require() {
    OptionalLibrary.OPENCC4J.require("the rule simplified");
  }

  static String convert(Draft draft) {
    return convert(draft.text());
  }

  static String convert(String text) {
    StringBuilder out = null;
    int copied = 0;
    int start = 0;
    boolean hit = false;
    for (int i = 0; i <= text.length(); i++) {
      boolean chinese = i < text.length() && TextProfile.kind(text.charAt(i)) == TextProfile.HAN;
      if (chinese) {
        hit |= Table.TRADITIONAL.get(text.charAt(i));
      } else {
        if (hit) {
          out = out == null ? new StringBuilder(text.length()) : out;
          out.append(text, copied, start);
          out.append(ZhConverterUtil.toSimple(text.substring(start, i)));
          copied = i;
          hit = false;
        }
        start = i + 1;
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }
}

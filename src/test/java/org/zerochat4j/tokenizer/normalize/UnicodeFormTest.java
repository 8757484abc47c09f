package org.zerochat4j.tokenizer.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.tokenizer.text.TextBuffer;

class UnicodeFormTest {

  /** The short cut for text that is normal already must not miss a character that is not. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void agreesWithJavaForEveryCharacterBetweenOthers(Form form) {
    UnicodeForm ours = new UnicodeForm(form);
    TextBuffer text = new TextBuffer();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (!Character.isDefined(point) || Character.getType(point) == Character.SURROGATE) {
        continue;
      }
      String given = "月가a" + Character.toString(point) + "e";
      text.set(given);
      ours.normalize(text);
      if (!text.toString().contentEquals(Normalizer.normalize(given, form))) {
        assertThat(text.toString()).as("%x", point).isEqualTo(Normalizer.normalize(given, form));
      }
    }
  }

  /** Letters compose across what was two characters. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void agreesWithJavaForSequences(Form form) {
    UnicodeForm ours = new UnicodeForm(form);
    TextBuffer text = new TextBuffer();
    SplittableRandom random = new SplittableRandom(4);
    int[] points = {
      'a', 'e', 0x301, 0x323, 0xe9, 0x1100, 0x1161, 0x11a8, 0xac00, 0xac01, 0x915, 0x93c, 0x9c7,
      0x9be, 0x3046, 0x3099, 0xfb01, 0x2126, 0x16d63, 0x16d67, 0x1d15e, 0x2f800, 0x4e00, 0x130,
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder given = new StringBuilder();
      for (int i = random.nextInt(8); i >= 0; i--) {
        given.appendCodePoint(points[random.nextInt(points.length)]);
      }
      text.set(given);
      ours.normalize(text);
      assertThat(text.toString()).isEqualTo(Normalizer.normalize(given, form));
    }
  }

  /** Insertion, as Java orders marks, would take many minutes for a hostile page. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void ordersAMillionMarksInSeconds(Form form) {
    UnicodeForm ours = new UnicodeForm(form);
    TextBuffer text = new TextBuffer();
    text.set("a" + "\u0315\u0316".repeat(500_000) + "e");
    long began = System.nanoTime();
    ours.normalize(text);
    assertThat((System.nanoTime() - began) / 1_000_000_000).isLessThan(10);
    String marks = "\u0316".repeat(500_000) + "\u0315".repeat(500_000);
    assertThat(text.toString().equals("a" + marks + "e")).isTrue();
  }

  /** The order of long runs is Java's, whatever stands among them. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void agreesWithJavaForLongRunsOfMarks(Form form) {
    int[] marks =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(point -> Character.isDefined(point) && Characters.isMark(point))
            .toArray();
    UnicodeForm ours = new UnicodeForm(form);
    TextBuffer text = new TextBuffer();
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 300; round++) {
      StringBuilder given = new StringBuilder("e");
      int kinds = 1 + random.nextInt(marks.length);
      for (int i = 60 + random.nextInt(80); i > 0; i--) {
        int from = round % 2 == 0 ? 0 : random.nextInt(marks.length - kinds + 1);
        given.appendCodePoint(marks[from + random.nextInt(kinds)]);
      }
      text.set(given);
      ours.normalize(text);
      assertThat(text.toString()).isEqualTo(Normalizer.normalize(given, form));
    }
  }
}

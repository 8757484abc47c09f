package org.zerochat4j.stages.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Plants what the corpus stages have to find: near-copies, junk pages, and noise in the raw rows.
 */
final class Planter {
  /** Above the 0.85 promised, so that differences in cleaning cannot push a copy below it. */
  private static final double CLOSE = 0.87;

  private static final int ATTEMPTS = 400;
  private static final double NOISY_SHARE = 0.4;

  /** The ways in which a page becomes junk. */
  private static final List<String> FORBIDDEN = List.of("重要参数", "项目简介", "产品简介", "个人资料", "个人简介");

  private static final int JUNK_KINDS = 3;

  private final SplittableRandom random;

  Planter(SplittableRandom random) {
    this.random = random;
  }

  /** A copy with one to three small edits, names and values untouched. */
  Draft nearCopy(Draft original, Prose prose) {
    Set<String> grams = Shingles.of(original.text());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Draft copy = original;
      int edits = 1 + random.nextInt(3);
      for (int i = 0; i < edits; i++) {
        int part = random.nextInt(copy.parts().size());
        copy = copy.withPart(part, edited(copy.parts().get(part), original.facts(), prose));
      }
      if (!copy.equals(original) && Shingles.jaccard(grams, Shingles.of(copy.text())) >= CLOSE) {
        return copy;
      }
    }
    throw new IllegalStateException("no near-copy of: " + original.text());
  }

  private String edited(String text, List<Fact> facts, Prose prose) {
    if (random.nextInt(4) == 0) {
      String end = prose.language().end();
      List<Integer> ends = positions(text, end);
      if (ends.isEmpty()) {
        return text;
      }
      int at = Prose.pick(ends, random);
      return text.substring(0, at) + Prose.pick(prose.clauses(), random) + text.substring(at);
    }
    List<String> edit = Prose.pick(prose.edits(), random);
    List<Integer> places = positions(text, edit.getFirst());
    places.removeIf(at -> facts.stream().anyMatch(f -> touches(text, at, f)));
    if (places.isEmpty()) {
      return text;
    }
    int at = Prose.pick(places, random);
    return text.substring(0, at) + edit.getLast() + text.substring(at + edit.getFirst().length());
  }

  private static boolean touches(String text, int at, Fact fact) {
    for (String word : List.of(fact.entity().name(), fact.value())) {
      int from = text.lastIndexOf(word, at);
      if (from >= 0 && at < from + word.length()) {
        return true;
      }
    }
    return false;
  }

  private static List<Integer> positions(String text, String part) {
    List<Integer> found = new ArrayList<>();
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      found.add(at);
    }
    return found;
  }

  /**
   * An encyclopaedia page that a rule must drop: too short, a forbidden section, too many spaces.
   */
  Draft junk(int index, DocumentWriter writer) {
    Draft page = writer.aside(Draft.Layout.BAIKE);
    return switch (index % JUNK_KINDS) {
      case 0 -> {
        String first = page.parts().getFirst();
        String start = first.substring(0, Math.min(18, first.indexOf('。')));
        yield new Draft(
            Language.ZH, page.layout(), page.title(), List.of(start), List.of(), List.of());
      }
      case 1 -> {
        List<String> titles = new ArrayList<>(page.sections());
        titles.set(
            random.nextInt(titles.size()), FORBIDDEN.get(index / JUNK_KINDS % FORBIDDEN.size()));
        yield page.withSections(titles);
      }
      default -> {
        String text = page.parts().getLast();
        for (int i = 0; i < 14; i++) {
          text = insert(text, random.nextInt(1, text.length()), " ");
        }
        yield page.withPart(page.parts().size() - 1, text);
      }
    };
  }

  /** {@code draft} with citations, repeated marks, HTML entities and stray spaces, or as it is. */
  Draft noisy(Draft draft) {
    if (random.nextDouble() >= NOISY_SHARE) {
      return draft;
    }
    int part = random.nextInt(draft.parts().size());
    String text = draft.parts().get(part);
    if (draft.language() == Language.EN) {
      return draft.withPart(part, noisyEnglish(text));
    }
    // A page whose summary begins with its title is told by the raw text: that much stays as it is.
    // Likewise its last mark, because a text that does not end in one is given one.
    int from = text.startsWith(draft.title()) ? draft.title().length() : 0;
    int to = text.length() - 1;
    String noisy = noisyChinese(text.substring(from, to));
    return draft.withPart(part, text.substring(0, from) + noisy + text.substring(to));
  }

  private String noisyChinese(String text) {
    StringBuilder noisy = new StringBuilder();
    int spaces = 0;
    for (int point : text.codePoints().toArray()) {
      int dice = random.nextInt(100);
      if (point == '。' || point == '！') {
        if (dice < 25) {
          noisy.append(citation());
        }
        noisy.repeat(point, dice % 5 == 0 ? 2 + random.nextInt(2) : 1);
        if (dice >= 80) {
          noisy.append(citation());
        }
      } else {
        noisy.appendCodePoint(point);
        if (dice < 6 && spaces < 5) {
          noisy.append(Prose.pick(List.of(" ", "\u3000", "&nbsp;", "&#12288;", "\u200b"), random));
          spaces++;
        }
      }
    }
    return noisy.toString();
  }

  /**
   * White space and brackets mean something in English, so only what no text should hold is added.
   */
  private String noisyEnglish(String text) {
    StringBuilder noisy = new StringBuilder();
    for (int point : text.codePoints().toArray()) {
      switch (point) {
        case '&' -> noisy.append("&amp;");
        case '\'' -> noisy.append("&#39;");
        default -> noisy.appendCodePoint(point);
      }
      if (random.nextInt(100) < 2) {
        noisy.append(Prose.pick(List.of("&shy;", "\u200b"), random));
      }
    }
    return noisy.toString();
  }

  private String citation() {
    int number = 1 + random.nextInt(9);
    return random.nextInt(3) == 0 ? "[" + number + "-" + (number + 1) + "]" : "[" + number + "]";
  }

  private static String insert(String text, int at, String part) {
    return text.substring(0, at) + part + text.substring(at);
  }
}

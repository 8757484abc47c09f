package org.zerochat4j.stages.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A document before noise is added and an id given.
 *
 * @param layout the source layout it is written in
 * @param title the page's title, "" where the layout has none
 * @param parts the summary and the sections' contents, or the whole text as the only part
 * @param sections titles of the second and later parts
 * @param facts what the text states
 */
record Draft(
    Language language,
    Layout layout,
    String title,
    List<String> parts,
    List<String> sections,
    List<Fact> facts) {

  /** The source layouts. */
  enum Layout {
    /** {@code {title, summary, sections: [{title, content}]}}, JSON Lines. */
    BAIKE,
    /** {@code {completion}}, one JSON array. */
    WIKI,
    /** {@code {text}}, JSON Lines. */
    PLAIN
  }

  /** What a perfect cleaner makes of the row. */
  String text() {
    String summary = parts.getFirst();
    if (layout != Layout.BAIKE) {
      return summary;
    }
    StringBuilder text = new StringBuilder();
    if (!summary.startsWith(title)) {
      text.append(title).append(Language.ZH.comma());
    }
    text.append(summary);
    for (int i = 0; i < sections.size(); i++) {
      text.append(sections.get(i)).append(Language.ZH.comma()).append(parts.get(i + 1));
    }
    return text.toString();
  }

  Draft withPart(int index, String part) {
    List<String> changed = new ArrayList<>(parts);
    changed.set(index, part);
    return new Draft(language, layout, title, List.copyOf(changed), sections, facts);
  }

  Draft withSections(List<String> titles) {
    return new Draft(language, layout, title, parts, titles, facts);
  }
}

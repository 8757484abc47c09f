package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.rows.BadRow;

/**
 * Title, summary and sections as one text: "title，summary。heading，content。". The title is left away
 * where the summary begins with it, a full stop is put where no end mark is.
 */
final class EncyclopediaPage {
  private static final String END_MARKS = "。！？…．.!?";
  private static final String CLOSING = "”’」』）)】》〉\"'";

  private final Text title;
  private final Text summary;
  private final FieldPath sections;
  private final Text heading;
  private final Text content;

  EncyclopediaPage(PageSpec spec) {
    this.title = Text.of(spec.title());
    this.summary = Text.of(spec.summary());
    this.sections = FieldPath.parse(spec.sections());
    this.heading = Text.of(spec.heading());
    this.content = Text.of(spec.content());
  }

  String text(Scope scope) throws BadRow {
    String name = title.orEmpty(scope);
    String lead = summary.orEmpty(scope);
    StringBuilder page =
        new StringBuilder(sentence(lead.startsWith(name) ? lead : titled(name, lead)));
    for (Scope section : sections(scope)) {
      String body = content.orEmpty(section);
      if (!Characters.isBlank(body)) {
        page.append(sentence(titled(heading.orEmpty(section), body)));
      }
    }
    return page.toString();
  }

  List<String> headings(Scope scope) throws BadRow {
    List<String> headings = new ArrayList<>();
    for (Scope section : sections(scope)) {
      headings.add(heading.orEmpty(section));
    }
    return headings;
  }

  private List<Scope> sections(Scope scope) throws BadRow {
    List<Scope> found = new ArrayList<>();
    JsonNode list = sections.find(scope);
    if (list == null) {
      return found;
    }
    if (!list.isArray()) {
      throw new BadRow(FieldPath.wrong(sections.toString(), list, "a list"));
    }
    for (JsonNode section : list) {
      if (!section.isObject()) {
        throw new BadRow(FieldPath.wrong(sections + "[*]", section, "an object"));
      }
      found.add(Scope.of(section));
    }
    return found;
  }

  private static String titled(String title, String text) {
    if (Characters.isBlank(title)) {
      return text;
    }
    return Characters.isBlank(text) ? title : title.strip() + "，" + text;
  }

  /** Closing quotes and brackets may follow the end mark. */
  private static String sentence(String text) {
    String stripped = text.strip();
    int last = stripped.length() - 1;
    while (last > 0 && CLOSING.indexOf(stripped.charAt(last)) >= 0) {
      last--;
    }
    if (last < 0 || END_MARKS.indexOf(stripped.charAt(last)) >= 0) {
      return stripped;
    }
    return stripped + "。";
  }
}

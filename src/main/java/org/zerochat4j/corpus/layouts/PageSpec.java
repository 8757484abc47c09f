package org.zerochat4j.corpus.layouts;

import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** Where the parts of an encyclopedia page are that become one text. */
public record PageSpec(
    @Doc("field with the title") List<String> title,
    @Doc("field with what introduces the page") List<String> summary,
    @Doc("field with the list of sections") String sections,
    @Doc("field of a section with its title") List<String> heading,
    @Doc("field of a section with its text") List<String> content)
    implements Validated {
  /** Nothing is given. */
  static PageSpec defaults() {
    return new PageSpec(List.of(), List.of(), null, List.of(), List.of());
  }

  @Override
  public void validate(Problems problems) {
    Text.check(title, "title", problems);
    Text.check(summary, "summary", problems);
    Text.check(heading, "heading", problems);
    Text.check(content, "content", problems);
    if (sections != null) {
      Layout.checkPath(sections, "sections", problems);
    }
    problems.require(
        Stream.of(title, summary, content).noneMatch(List::isEmpty) && sections != null,
        "sections",
        "a page needs title, summary, sections and content");
  }
}

package org.zerochat4j.corpus.layouts;

import java.util.List;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.rows.BadRow;

/** Rows that are documents. Blank ones stay: that is for cleaning to judge. */
final class DocumentMapping implements Mapping {
  private final Text text;
  private final EncyclopediaPage page;

  DocumentMapping(LayoutSpec spec) {
    this.text = Text.of(spec.text());
    this.page = spec.page() == null ? null : new EncyclopediaPage(spec.page());
  }

  @Override
  public void read(Scope scope, Origin origin, Form wanted, Found found) throws BadRow {
    String whole = page == null ? text.of(scope) : page.text(scope);
    found.add(new Document(origin.id(), whole, origin.source()));
  }

  /** The titles of the sections, none where the layout has none. */
  List<String> headings(Scope scope) throws BadRow {
    return page == null ? List.of() : page.headings(scope);
  }
}

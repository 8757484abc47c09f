package org.zerochat4j.corpus.dedup;

import org.zerochat4j.corpus.layouts.RowText;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** What rows are compared by. */
public enum ComparedText {
  /** All they say. */
  WHOLE {
    @Override
    String of(Row row) throws BadRow {
      return RowText.whole(row);
    }
  },
  /** The first prompt of a conversation or preference, a document's text. */
  PROMPT {
    @Override
    String of(Row row) throws BadRow {
      return RowText.prompt(row);
    }
  };

  abstract String of(Row row) throws BadRow;
}

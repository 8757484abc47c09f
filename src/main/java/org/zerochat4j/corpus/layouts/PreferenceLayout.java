package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** How a source of ranked answers lays out its rows. */
public enum PreferenceLayout {
  /** {@code {prompt, chosen, rejected}}, all three plain text. */
  PAIR("prompt", "chosen", "rejected") {
    @Override
    Preference pair(Row row) throws BadRow {
      return new Preference(
          row.id(), row.text("prompt"), row.text("chosen"), row.text("rejected"), row.source());
    }
  },

  /** {@code {instruction, input?, output: [best, ..., worst]}}: the best against the worst. */
  RANKED("instruction", "output") {
    @Override
    boolean fits(Row row) {
      return super.fits(row) && row.fields().get("output").size() > 1;
    }

    @Override
    Preference pair(Row row) throws BadRow {
      JsonNode answers = row.fields().get("output");
      return new Preference(
          row.id(),
          ConversationLayout.instruction(row),
          Row.text(answers.get(0), "output"),
          Row.text(answers.get(answers.size() - 1), "output"),
          row.source());
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // A list made by List.of cannot change.
  private final List<String> fields;

  PreferenceLayout(String... fields) {
    this.fields = List.of(fields);
  }

  /** The layout the row's fields speak for. */
  public static PreferenceLayout of(Row row) throws BadRow {
    for (PreferenceLayout layout : values()) {
      if (layout.fits(row)) {
        return layout;
      }
    }
    throw new BadRow("no known preference layout, its fields are: " + row.fieldNames());
  }

  boolean fits(Row row) {
    return fields.stream().allMatch(row::has);
  }

  /** The row as a preference whose three texts are not empty and whose answers differ. */
  public Preference preference(Row row) throws BadRow {
    Preference pair = pair(row);
    if (Characters.isBlank(pair.prompt())
        || Characters.isBlank(pair.chosen())
        || Characters.isBlank(pair.rejected())) {
      throw new BadRow("the prompt or an answer is empty");
    }
    if (pair.chosen().equals(pair.rejected())) {
      throw new BadRow("the two answers are the same");
    }
    return pair;
  }

  abstract Preference pair(Row row) throws BadRow;
}

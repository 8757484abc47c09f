package org.zerochat4j.corpus.layouts;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;

/**
 * Files of rows as the three records everything else works with, whatever layout the rows have. Use
 * the streams in try-with-resources; rows that cannot be used are counted in {@code bad}.
 */
public final class Layouts {
  private Layouts() {}

  /**
   * Documents in any {@link DocumentLayout}; {@code source} is the file's name where a row names
   * none.
   */
  public static Stream<Document> documents(List<Path> files, BadRows bad) {
    return JsonLines.read(files, row -> DocumentLayout.of(row).page(row, null).document(), bad);
  }

  /** Conversations in any {@link ConversationLayout}. */
  public static Stream<Conversation> conversations(List<Path> files, BadRows bad) {
    return JsonLines.read(files, row -> ConversationLayout.of(row).conversation(row), bad);
  }

  /** Preferences in any {@link PreferenceLayout}. */
  public static Stream<Preference> preferences(List<Path> files, BadRows bad) {
    return JsonLines.read(files, row -> PreferenceLayout.of(row).preference(row), bad);
  }
}

package org.zerochat4j.corpus.layouts;

import java.util.List;
import org.zerochat4j.corpus.Message;

/** Questions with their answers that came before the one of the row. */
final class History {
  private History() {}

  /** A reader that finds nothing where no history was specified or the row has none. */
  static Turns of(TurnsSpec spec) {
    if (spec == null) {
      return _ -> List.of();
    }
    Turns turns = Turns.of(spec);
    if (spec.list() == null) {
      return turns;
    }
    FieldPath list = FieldPath.parse(spec.list());
    return scope -> list.find(scope) == null ? List.of() : turns.of(scope);
  }

  /** In the order of {@link Dialogue}, whole exchanges only. */
  static List<Message> ordered(List<Message> turns, Found found) throws LeftOut {
    if (turns.isEmpty()) {
      return turns;
    }
    List<Message> ordered = Dialogue.ordered(turns, found);
    if (!ordered.getLast().role().equals(Message.ASSISTANT)) {
      throw new LeftOut("the history ends with a question");
    }
    return ordered;
  }
}

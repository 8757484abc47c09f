package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Message;

/**
 * The order every chat template expects: at most one system message, then user and assistant in
 * turn, the user first.
 */
final class Dialogue {
  private Dialogue() {}

  /**
   * The messages in that order. What the assistant says before the user has said anything is taken
   * off, which is noted in {@code found}.
   *
   * @throws LeftOut when they are in another order, or one says nothing
   */
  static List<Message> ordered(List<Message> messages, Found found) throws LeftOut {
    List<Message> ordered = new ArrayList<>();
    boolean greeted = false;
    boolean asked = false;
    for (Message message : messages) {
      boolean first = ordered.isEmpty();
      switch (message.role()) {
        case Message.SYSTEM -> {
          if (!first) {
            throw new LeftOut("a system message between the turns");
          }
          if (!Characters.isBlank(message.content())) {
            ordered.add(message);
          }
        }
        case Message.ASSISTANT -> {
          if (asked) {
            add(ordered, message);
          }
          greeted |= !asked;
        }
        default -> {
          asked = true;
          add(ordered, message);
        }
      }
    }
    if (!asked) {
      throw new LeftOut("the user says nothing");
    }
    if (greeted) {
      found.changed("what the assistant said before the user taken off");
    }
    return ordered;
  }

  private static void add(List<Message> turns, Message turn) throws LeftOut {
    if (!turns.isEmpty() && turns.getLast().role().equals(turn.role())) {
      throw new LeftOut("two turns of the " + turn.role() + " in a row");
    }
    if (Characters.isBlank(turn.content())) {
      throw new LeftOut("a turn of the " + turn.role() + " is empty");
    }
    turns.add(turn);
  }
}

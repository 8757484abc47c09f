package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.rows.BadRow;

/** Rows that hold a dialogue. */
final class MessagesMapping implements Mapping {
  private final Text system;
  private final Turns turns;

  MessagesMapping(LayoutSpec spec) {
    this.system = Text.of(spec.system());
    this.turns = Turns.of(spec.turns());
  }

  @Override
  public void read(Scope scope, Origin origin, Form wanted, Found found) throws BadRow, LeftOut {
    List<Message> messages = new ArrayList<>(turns.of(scope));
    if (messages.isEmpty()) {
      throw new LeftOut("the conversation has no turns");
    }
    if (!messages.getFirst().role().equals(Message.SYSTEM)) {
      messages.addFirst(new Message(Message.SYSTEM, system.orEmpty(scope)));
    }
    found.add(new Conversation(origin.id(), Dialogue.ordered(messages, found), origin.source()));
  }
}

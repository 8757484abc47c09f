package org.zerochat4j.corpus;

/** What a row of a data set holds: one of the records everything else works with. */
public sealed interface Example permits Document, Instruction, Conversation, Preference {
  /** The row's own id, else {@code file:line}; null where nobody asks for it. */
  String id();

  /** Where it comes from; null where nobody asks for it. */
  String source();
}

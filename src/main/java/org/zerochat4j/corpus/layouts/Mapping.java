package org.zerochat4j.corpus.layouts;

import org.zerochat4j.corpus.rows.BadRow;

/** Makes examples of what a layout's rows hold. */
interface Mapping {
  /**
   * Adds what the scope holds to {@code found}.
   *
   * @param origin id and source of the examples
   * @param wanted what the examples are for; only a tree of messages gives different ones
   * @throws BadRow when a field is missing or of the wrong type
   * @throws LeftOut when it is all there and gives no example
   */
  void read(Scope scope, Origin origin, Form wanted, Found found) throws BadRow, LeftOut;

  /** Where an example comes from. */
  record Origin(String id, String source) {}

  /** The mapping of a specification that has been checked. */
  static Mapping of(LayoutSpec spec) {
    return switch (spec.kind()) {
      case DOCUMENT -> new DocumentMapping(spec);
      case INSTRUCTION -> new InstructionMapping(spec);
      case MESSAGES ->
          spec.tree() == null ? new MessagesMapping(spec) : new TreeMapping(spec.tree());
      case PREFERENCE -> new PreferenceMapping(spec);
    };
  }
}

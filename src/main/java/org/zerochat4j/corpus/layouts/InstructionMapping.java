package org.zerochat4j.corpus.layouts;

import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.rows.BadRow;

/** Rows that hold one question with its answer. */
final class InstructionMapping implements Mapping {
  private final Text system;
  private final Turns history;
  private final Text instruction;
  private final Text input;
  private final Text output;

  InstructionMapping(LayoutSpec spec) {
    this.system = Text.of(spec.system());
    this.history = History.of(spec.history());
    this.instruction = Text.of(spec.instruction());
    this.input = Text.of(spec.input());
    this.output = Text.of(spec.output());
  }

  @Override
  public void read(Scope scope, Origin origin, Form wanted, Found found) throws BadRow, LeftOut {
    List<Message> before = History.ordered(history.of(scope), found);
    Instruction example =
        new Instruction(
            origin.id(),
            system.orEmpty(scope),
            before,
            instruction.of(scope),
            input.orEmpty(scope),
            output.of(scope),
            origin.source());
    if (Characters.isBlank(example.question())) {
      throw new LeftOut("the question is empty");
    }
    if (Characters.isBlank(example.output())) {
      throw new LeftOut("the answer is empty");
    }
    found.add(example);
  }
}

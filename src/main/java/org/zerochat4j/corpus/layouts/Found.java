package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Example;

/**
 * What one row gave: examples, those that were left out, and what was changed, each with the reason
 * to count it by.
 */
final class Found {
  private final List<Example> examples = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();

  private TreeMapping.Fragment fragment;

  void add(Example example) {
    examples.add(example);
  }

  void leaveOut(String reason) {
    leftOut.add(reason);
  }

  void changed(String what) {
    changed.add(what);
  }

  /** The row was one message of a tree, which is read when all of it is there. */
  void fragment(TreeMapping.Fragment message) {
    this.fragment = message;
  }

  /** Null for a row that stands for itself. */
  TreeMapping.Fragment fragment() {
    return fragment;
  }

  List<Example> examples() {
    return examples;
  }

  List<String> leftOut() {
    return leftOut;
  }

  List<String> changed() {
    return changed;
  }
}

package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.layouts.MessageTree.Node;
import org.zerochat4j.corpus.rows.BadRow;

/**
 * Rows that hold a tree of messages, or one message of a tree, which {@link Trees} puts together.
 */
final class TreeMapping implements Mapping {
  private final TreeSpec spec;
  private final Text text;
  private final Text role;

  TreeMapping(TreeSpec spec) {
    this.spec = spec;
    this.text = Text.of(List.of(spec.text()));
    this.role = Text.of(List.of(spec.role()));
  }

  /** One message of a tree whose other messages are in the rows around it. */
  record Fragment(String group, String id, String parent, Node node, Origin origin) {}

  boolean isNested() {
    return spec.isNested();
  }

  @Override
  public void read(Scope scope, Origin origin, Form wanted, Found found) throws BadRow, LeftOut {
    FieldPath root = FieldPath.parse(spec.root());
    JsonNode first = root.find(scope);
    if (first == null) {
      throw new BadRow(root.missing(scope));
    }
    MessageTree.read(nested(first), origin, wanted, found);
  }

  Fragment fragment(Scope scope, Origin origin) throws BadRow {
    JsonNode parent = FieldPath.parse(spec.parent()).find(scope);
    return new Fragment(
        Text.of(List.of(spec.group())).of(scope),
        Text.of(List.of(spec.id())).of(scope),
        parent == null ? null : parent.asText(),
        node(scope, new ArrayList<>()),
        origin);
  }

  /** JSON itself limits how deep this goes. */
  private Node nested(JsonNode message) throws BadRow {
    List<Node> replies = new ArrayList<>();
    Scope scope = Scope.of(message);
    JsonNode list = FieldPath.parse(spec.replies()).find(scope);
    if (list != null && !list.isArray()) {
      throw new BadRow(FieldPath.wrong(spec.replies(), list, "a list"));
    }
    if (list != null) {
      for (JsonNode reply : list) {
        replies.add(nested(reply));
      }
    }
    return node(scope, replies);
  }

  private Node node(Scope scope, List<Node> replies) throws BadRow {
    Message message = new Message(Turns.role(role.of(scope), Map.of()), text.of(scope));
    JsonNode rank = spec.rank() == null ? null : FieldPath.parse(spec.rank()).find(scope);
    if (rank != null && !rank.isNumber()) {
      throw new BadRow(FieldPath.wrong(spec.rank(), rank, "a number"));
    }
    JsonNode deleted = spec.deleted() == null ? null : FieldPath.parse(spec.deleted()).find(scope);
    boolean counts = deleted == null || !deleted.asBoolean();
    return new Node(message, rank == null ? null : rank.doubleValue(), counts, replies);
  }

  /** The tree of the fragments, which are all of one group. */
  static Found assemble(List<Fragment> fragments, Form wanted) {
    Found found = new Found();
    Map<String, Node> nodes = new HashMap<>();
    Fragment root = null;
    for (Fragment fragment : fragments) {
      nodes.put(fragment.id(), fragment.node());
      if (fragment.parent() == null) {
        root = root == null ? fragment : root;
      } else if (nodes.get(fragment.parent()) == null) {
        found.leaveOut("a message whose parent is not in the rows before it");
      } else {
        nodes.get(fragment.parent()).replies().add(fragment.node());
      }
    }
    if (root != null) { // Else all its messages have been left out for the want of a parent.
      try {
        MessageTree.read(root.node(), root.origin(), wanted, found);
      } catch (LeftOut e) {
        found.leaveOut(e.getMessage());
      }
    }
    return found;
  }
}

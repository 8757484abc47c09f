package org.zerochat4j.corpus.layouts;

import java.util.stream.Stream;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/**
 * Where the messages of a conversation tree are: nested in one row, or one a row, the rows of a
 * tree one after the other and a message before its replies.
 */
public record TreeSpec(
    @Doc("nested: field with the first message") String root,
    @Doc("nested: field of a message with the list of its replies") String replies,
    @Doc("one a row: field that is the same for all messages of a tree") String group,
    @Doc("one a row: field with the name of the message") String id,
    @Doc("one a row: field with the name of the message it replies to") String parent,
    @Doc("field of a message with what it says") String text,
    @Doc("field of a message with who says it") String role,
    @Doc("field of a message with its rank among its siblings, 0 the best; null for none")
        String rank,
    @Doc("field of a message that is true when it does not count") String deleted)
    implements Validated {
  /** Nothing is given. */
  static TreeSpec defaults() {
    return new TreeSpec(null, null, null, null, null, null, null, null, null);
  }

  @Override
  public void validate(Problems problems) {
    Stream.of(root, replies, group, id, parent, text, role, rank, deleted)
        .filter(path -> path != null)
        .forEach(path -> Layout.checkPath(path, "root", problems));
    boolean nested = root != null && replies != null;
    boolean flat = group != null && id != null && parent != null;
    problems.require(
        nested != flat, "root", "a tree needs either root and replies, or group, id and parent");
    problems.require(text != null && role != null, "text", "a tree needs text and role");
  }

  boolean isNested() {
    return root != null;
  }
}

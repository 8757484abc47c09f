package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * What rows gave, with the messages of a tree that came one a row put together: those of one group
 * that stand one after the other. At most {@link #LARGEST} messages are held.
 */
final class Trees<T> implements Iterator<T> {
  static final int LARGEST = 100_000;

  private final Iterator<T> rows;
  private final Function<T, TreeMapping.Fragment> fragment;
  private final Function<List<TreeMapping.Fragment>, T> assembled;
  private final List<TreeMapping.Fragment> open = new ArrayList<>();
  private T ahead;

  /**
   * @param fragment the message in a row, null for a row that stands for itself
   * @param assembled makes of all messages of a tree what a row would have given
   */
  Trees(
      Iterator<T> rows,
      Function<T, TreeMapping.Fragment> fragment,
      Function<List<TreeMapping.Fragment>, T> assembled) {
    this.rows = rows;
    this.fragment = fragment;
    this.assembled = assembled;
  }

  @Override
  public boolean hasNext() {
    return ahead != null || !open.isEmpty() || rows.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    while (ahead == null && rows.hasNext()) {
      T row = rows.next();
      TreeMapping.Fragment message = fragment.apply(row);
      if (message == null || !continues(message)) {
        ahead = row;
      } else {
        open.add(message);
      }
    }
    if (open.isEmpty()) {
      T row = ahead;
      ahead = null;
      return row;
    }
    T tree = assembled.apply(List.copyOf(open));
    open.clear();
    if (ahead != null && fragment.apply(ahead) != null) {
      open.add(fragment.apply(ahead));
      ahead = null;
    }
    return tree;
  }

  private boolean continues(TreeMapping.Fragment message) {
    return open.isEmpty()
        || (open.size() < LARGEST && open.getFirst().group().equals(message.group()));
  }
}

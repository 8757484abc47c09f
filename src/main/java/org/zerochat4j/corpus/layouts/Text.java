package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.zerochat4j.config.Problems;
import org.zerochat4j.corpus.rows.BadRow;

/** Alternatives for one text of a record: the first whose fields a row has is taken. */
record Text(List<String> sources, List<Expression> alternatives) {
  /** Alternatives that have been checked by {@link #check}; none gives no text. */
  static Text of(List<String> sources) {
    return new Text(sources, sources.stream().map(Expression::parse).toList());
  }

  /** Notes what cannot be read. */
  static void check(List<String> sources, String key, Problems problems) {
    for (String source : sources) {
      try {
        if (source != null) {
          Expression.parse(source);
        }
      } catch (IllegalArgumentException e) {
        problems.require(false, key, e.getMessage());
      }
    }
  }

  boolean isGiven() {
    return !alternatives.isEmpty();
  }

  /** The text of the row. */
  String of(Scope scope) throws BadRow {
    String text = orNull(scope);
    if (text != null) {
      return text;
    }
    if (alternatives.size() == 1) {
      throw new BadRow(alternatives.getFirst().missing(scope));
    }
    throw new BadRow(
        sources.stream().collect(Collectors.joining(", ", "none of the fields is there: ", "")));
  }

  /** The text of the row, "" where no field is there or no expression was given. */
  String orEmpty(Scope scope) throws BadRow {
    String text = orNull(scope);
    return text == null ? "" : text;
  }

  private String orNull(Scope scope) throws BadRow {
    for (Expression alternative : alternatives) {
      String text = alternative.text(scope);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** One text for each expression, all of which must be there. */
  List<String> all(Scope scope) throws BadRow {
    List<String> texts = new ArrayList<>();
    for (Expression expression : alternatives) {
      String text = expression.text(scope);
      if (text == null) {
        throw new BadRow(expression.missing(scope));
      }
      texts.add(text);
    }
    return texts;
  }
}

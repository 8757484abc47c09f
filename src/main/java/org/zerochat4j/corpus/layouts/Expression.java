package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/**
 * A text made from a row.
 *
 * <pre>
 * question.full_text                   the text of a field
 * input?                               "" where the field is absent or null
 * answer_0 | citations | strip         filters, in turn; see {@link TextFilter}
 * Definition | join "\n"               the texts of a list
 * r/{info.subreddit}: {info.title}     a template: anything around fields in braces
 * </pre>
 */
sealed interface Expression {
  /** The text, or null where a field it needs is absent or null. */
  String text(Scope scope) throws BadRow;

  /** Why {@link #text} gave null. */
  String missing(Scope scope) throws BadRow;

  /** Throws an {@link IllegalArgumentException} that says what is wrong and what is allowed. */
  static Expression parse(String source) {
    if (source.indexOf('{') < 0 && source.indexOf('}') < 0) {
      return Value.parse(source);
    }
    List<Object> parts = new ArrayList<>();
    int at = 0;
    while (at < source.length()) {
      int open = source.indexOf('{', at);
      int literal = open < 0 ? source.length() : open;
      if (source.substring(at, literal).indexOf('}') >= 0) {
        throw new IllegalArgumentException("a } without its { in \"" + source + "\"");
      }
      if (literal > at) {
        parts.add(source.substring(at, literal));
      }
      if (open < 0) {
        break;
      }
      int close = source.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("a { without its } in \"" + source + "\"");
      }
      parts.add(Value.parse(source.substring(open + 1, close)));
      at = close + 1;
    }
    return new Template(List.copyOf(parts));
  }

  /** Literal texts and {@link Value}s in turn. */
  record Template(List<Object> parts) implements Expression {
    @Override
    public String text(Scope scope) throws BadRow {
      StringBuilder text = new StringBuilder();
      for (Object part : parts) {
        String piece = part instanceof Value value ? value.text(scope) : (String) part;
        if (piece == null) {
          return null;
        }
        text.append(piece);
      }
      return text.toString();
    }

    @Override
    public String missing(Scope scope) throws BadRow {
      for (Object part : parts) {
        if (part instanceof Value value && value.text(scope) == null) {
          return value.missing(scope);
        }
      }
      throw new IllegalStateException("nothing is missing");
    }
  }

  /** A field and what is done to it. */
  record Value(FieldPath path, boolean optional, List<Applied> filters) implements Expression {
    private static final Pattern FILTER =
        Pattern.compile("\\s*\\|\\s*([a-z_]+)(?:\\s+\"((?:[^\"\\\\]|\\\\.)*)\")?\\s*");

    /** A filter with its argument, null where it takes none. */
    record Applied(TextFilter filter, String argument) {}

    static Value parse(String source) {
      int bar = source.indexOf('|');
      String path = (bar < 0 ? source : source.substring(0, bar)).strip();
      boolean optional = path.endsWith("?");
      FieldPath field = FieldPath.parse(optional ? path.substring(0, path.length() - 1) : path);
      List<Applied> filters = new ArrayList<>();
      Matcher matcher = FILTER.matcher(source);
      int at = bar < 0 ? source.length() : bar;
      while (at < source.length()) {
        if (!matcher.find(at)
            || (matcher.start() != at && !source.substring(at, matcher.start()).isBlank())) {
          throw new IllegalArgumentException(
              "cannot read \""
                  + source.substring(at).strip()
                  + "\"; a filter is | name or | name \"...\"");
        }
        TextFilter filter = TextFilter.named(matcher.group(1));
        if (filter.takesArgument != (matcher.group(2) != null)) {
          throw new IllegalArgumentException("the filter is written | " + filter.usage());
        }
        filters.add(new Applied(filter, unescaped(matcher.group(2))));
        at = matcher.end();
      }
      boolean joined = !filters.isEmpty() && filters.getFirst().filter() == TextFilter.JOIN;
      if (field.isList() && !joined) {
        throw new IllegalArgumentException(
            "\"" + field + "\" is a list; to make a text of it write " + field + " | join \"...\"");
      }
      return new Value(field, optional, List.copyOf(filters));
    }

    @Override
    public String text(Scope scope) throws BadRow {
      JsonNode value = path.find(scope);
      if (value == null) {
        return optional ? "" : null;
      }
      String text = value.isArray() && joins() ? joined(value) : single(value);
      for (Applied applied : filters) {
        text = applied.filter().apply(text, applied.argument());
      }
      return text;
    }

    @Override
    public String missing(Scope scope) {
      return path.missing(scope);
    }

    private boolean joins() {
      return !filters.isEmpty() && filters.getFirst().filter() == TextFilter.JOIN;
    }

    private String joined(JsonNode list) throws BadRow {
      StringBuilder text = new StringBuilder();
      for (JsonNode item : list) {
        text.append(text.isEmpty() ? "" : filters.getFirst().argument()).append(single(item));
      }
      return text.toString();
    }

    private String single(JsonNode value) throws BadRow {
      if (!value.isTextual()) {
        throw new BadRow(FieldPath.wrong(path.toString(), value, "a text"));
      }
      return Row.text(value, path.toString());
    }

    private static String unescaped(String argument) {
      return argument == null
          ? null
          : argument.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }
  }
}

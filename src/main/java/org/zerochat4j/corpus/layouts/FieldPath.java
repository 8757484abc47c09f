package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value lies in a row: {@code question.full_text}, {@code answers.zh_cn[0].text}, {@code
 * chosen[-1].content} (counted from the end), {@code answers[*].text} (a list of all there are),
 * {@code .} (the whole). Names may hold anything but {@code . [ ] { } | ? "}. A path of {@code
 * each} starts from the element at hand of the mapping's {@code each}.
 */
final class FieldPath {
  private static final Pattern STEP =
      Pattern.compile("\\.?([^.\\[\\]{}|?\"]+)|\\[(-?\\d{1,6})\\]|\\[(\\*)\\]");
  private static final String EACH = "each";

  private final String text;
  private final List<Step> steps;

  private sealed interface Step {
    record Field(String name) implements Step {}

    record Index(int at) implements Step {}

    record All() implements Step {}
  }

  private FieldPath(String text, List<Step> steps) {
    this.text = text;
    this.steps = steps;
  }

  /** Throws an {@link IllegalArgumentException} that says what a path looks like. */
  static FieldPath parse(String text) {
    String path = text.strip();
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int at = path.equals(".") ? 1 : 0;
    while (at < path.length() && matcher.find(at) && matcher.start() == at) {
      if (matcher.group(1) != null) {
        steps.add(new Step.Field(matcher.group(1)));
      } else if (matcher.group(2) != null) {
        steps.add(new Step.Index(Integer.parseInt(matcher.group(2))));
      } else {
        steps.add(new Step.All());
      }
      at = matcher.end();
    }
    if (path.isEmpty() || at < path.length() || (path.startsWith(".") && path.length() > 1)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no field; write name, name.inner, name[0], name[-1] or name[*].inner");
    }
    return new FieldPath(path, List.copyOf(steps));
  }

  /** The value, null where it is absent or null; a path with {@code [*]} gives a list. */
  JsonNode find(Scope scope) {
    boolean inEach = scope.each() != null && isEach();
    return find(inEach ? scope.each() : scope.root(), inEach ? 1 : 0);
  }

  private boolean isEach() {
    return !steps.isEmpty()
        && steps.getFirst() instanceof Step.Field(String name)
        && name.equals(EACH);
  }

  private JsonNode find(JsonNode from, int step) {
    JsonNode value = from;
    for (int s = step; s < steps.size() && value != null; s++) {
      switch (steps.get(s)) {
        case Step.Field(String name) -> value = value.get(name);
        case Step.Index(int at) -> value = value.isArray() ? value.get(index(at, value)) : null;
        case Step.All() -> {
          return all(value, s + 1);
        }
      }
    }
    return value == null || value.isNull() ? null : value;
  }

  private JsonNode all(JsonNode values, int step) {
    if (!values.isContainerNode()) {
      return null;
    }
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    for (JsonNode value : values) {
      JsonNode inner = find(value, step);
      if (inner != null) {
        found.add(inner);
      }
    }
    return found.isEmpty() ? null : found;
  }

  private static int index(int at, JsonNode list) {
    return at < 0 ? list.size() + at : at;
  }

  /** Why {@link #find} gave nothing, in words that name the field. */
  String missing(Scope scope) {
    for (int length = 1; length < steps.size(); length++) {
      FieldPath outer = new FieldPath("", steps.subList(0, length));
      JsonNode value = outer.find(scope);
      String name = prefix(length);
      if (value == null) {
        return "the field \"" + name + "\" is missing";
      }
      boolean list = !(steps.get(length) instanceof Step.Field);
      if (list ? !value.isArray() : !value.isObject()) {
        return wrong(name, value, list ? "a list" : "an object");
      }
    }
    return "the field \"" + text + "\" is missing";
  }

  private String prefix(int length) {
    StringBuilder prefix = new StringBuilder();
    for (Step step : steps.subList(0, length)) {
      switch (step) {
        case Step.Field(String name) -> prefix.append(prefix.isEmpty() ? "" : ".").append(name);
        case Step.Index(int at) -> prefix.append('[').append(at).append(']');
        case Step.All() -> prefix.append("[*]");
      }
    }
    return prefix.toString();
  }

  /** {@code "score_0" is a text, not a number}. */
  static String wrong(String name, JsonNode value, String expected) {
    return "\"" + name + "\" is " + described(value) + ", not " + expected;
  }

  private static String described(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      default -> "null";
    };
  }

  /** Whether a part of it is {@code [*]}. */
  boolean isList() {
    return steps.contains(new Step.All());
  }

  @Override
  public String toString() {
    return text;
  }
}

package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zerochat4j.config.Configs;
import org.zerochat4j.config.Problems;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/**
 * A named way in which rows hold examples, written in YAML as {@link LayoutSpec} says. Safe for use
 * by several threads.
 */
public final class Layout {
  private final String name;
  private final LayoutSpec spec;
  private final Mapping mapping;
  private final List<FieldPath> fields;
  private final Map<FieldPath, Pattern> matches;
  private final List<FieldPath> keep;
  private final FieldPath each;
  private final FieldPath id;

  Layout(String name, LayoutSpec spec) {
    this.name = name;
    this.spec = spec;
    this.mapping = Mapping.of(spec);
    this.fields = spec.fields().stream().map(FieldPath::parse).toList();
    this.matches =
        spec.matches().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> FieldPath.parse(entry.getKey()),
                    entry -> Pattern.compile(entry.getValue())));
    this.keep = spec.keep().stream().map(FieldPath::parse).toList();
    this.each = spec.each() == null ? null : FieldPath.parse(spec.each());
    this.id = spec.id() == null ? null : FieldPath.parse(spec.id());
  }

  /**
   * A user's own layout, one {@link LayoutSpec} in a YAML file.
   *
   * @throws org.zerochat4j.base.UserError naming all problems, each with its line and key
   */
  public static Layout read(Path file) {
    String ending = "\\.ya?ml$";
    String name = file.getFileName().toString().replaceFirst(ending, "");
    return new Layout(name, Configs.load(LayoutSpec.defaults(), file, List.of()));
  }

  /** The name it is chosen by. */
  public String name() {
    return name;
  }

  /** What it was made from. */
  public LayoutSpec spec() {
    return spec;
  }

  /** Whether it can be told from fields. */
  boolean isTold() {
    return !fields.isEmpty();
  }

  /** Whether its rows can become this form; of messages, only a tree has more than one answer. */
  public boolean gives(Form form) {
    boolean oneAnswer = spec.kind() == Form.MESSAGES && spec.tree() == null;
    return form.kinds().contains(spec.kind()) && !(form == Form.PREFERENCE && oneAnswer);
  }

  /** Whether the row has the fields, and what has to be in them. */
  boolean fits(Row row) {
    Scope scope = Scope.of(row.fields());
    for (FieldPath field : fields) {
      if (field.find(scope) == null) {
        return false;
      }
    }
    for (Map.Entry<FieldPath, Pattern> match : matches.entrySet()) {
      JsonNode value = match.getKey().find(scope);
      if (value == null
          || !value.isValueNode()
          || !match.getValue().matcher(value.asText()).find()) {
        return false;
      }
    }
    return true;
  }

  /** The row as a document; only for layouts of that kind. */
  Page page(Row row, String source) throws BadRow {
    Scope scope = Scope.of(row.fields());
    Found found = new Found();
    Mapping.Origin origin = origin(row, scope, source);
    DocumentMapping documents = (DocumentMapping) mapping;
    documents.read(scope, origin, Form.DOCUMENT, found);
    Document document = (Document) found.examples().getFirst();
    return new Page(document, name, documents.headings(scope));
  }

  /** The examples of the row, of the layout's own kind; {@code wanted} is what they are for. */
  Found read(Row row, Form wanted) throws BadRow {
    Found found = new Found();
    Scope scope = Scope.of(row.fields());
    if (isFragment()) {
      TreeMapping tree = (TreeMapping) mapping;
      found.fragment(tree.fragment(scope, origin(row, scope, null)));
    } else if (each == null) {
      try {
        read(scope, origin(row, scope, null), wanted, found);
      } catch (LeftOut e) {
        found.leaveOut(e.getMessage());
      }
    } else {
      readElements(row, wanted, found);
    }
    return found;
  }

  private boolean isFragment() {
    return mapping instanceof TreeMapping tree && !tree.isNested();
  }

  /** An element that cannot be used does not spoil the others. */
  private void readElements(Row row, Form wanted, Found found) throws BadRow {
    Scope scope = Scope.of(row.fields());
    JsonNode elements = each.find(scope);
    if (elements == null) {
      throw new BadRow(each.missing(scope));
    }
    if (!elements.isArray()) {
      throw new BadRow(FieldPath.wrong(each.toString(), elements, "a list"));
    }
    for (int i = 0; i < elements.size(); i++) {
      Scope inner = new Scope(row.fields(), elements.get(i));
      try {
        Mapping.Origin origin = origin(row, inner, null);
        boolean named = id != null;
        read(
            inner,
            named ? origin : new Mapping.Origin(origin.id() + "#" + i, origin.source()),
            wanted,
            found);
      } catch (BadRow | LeftOut e) {
        found.leaveOut(e.getMessage());
      }
    }
    if (elements.isEmpty()) {
      found.leaveOut("\"" + each + "\" is empty");
    }
  }

  private void read(Scope scope, Mapping.Origin origin, Form wanted, Found found)
      throws BadRow, LeftOut {
    for (FieldPath path : keep) {
      JsonNode value = path.find(scope);
      if (!isTruthy(value)) {
        boolean said = value != null && value.isBoolean();
        throw new LeftOut("\"" + path + (said ? "\" is false" : "\" is empty"));
      }
    }
    mapping.read(scope, origin, wanted, found);
  }

  private static boolean isTruthy(JsonNode value) {
    if (value == null) {
      return false;
    }
    return switch (value.getNodeType()) {
      case STRING -> !value.textValue().isBlank() && !value.textValue().equalsIgnoreCase("false");
      case ARRAY, OBJECT -> !value.isEmpty();
      default -> value.asBoolean();
    };
  }

  private Mapping.Origin origin(Row row, Scope scope, String source) {
    JsonNode own = id == null ? null : id.find(scope);
    return new Mapping.Origin(
        own != null && own.isValueNode() ? own.asText() : row.id(),
        source == null ? row.source() : source);
  }

  /** Notes a path that cannot be read. */
  static void checkPath(String path, String key, Problems problems) {
    try {
      FieldPath.parse(path);
    } catch (IllegalArgumentException e) {
      problems.require(false, key, e.getMessage());
    }
  }
}

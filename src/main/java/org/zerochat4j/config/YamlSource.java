package org.zerochat4j.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/** A tree of settings that remembers where each key was written. */
final class YamlSource {
  static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");

  static final String COMMAND_LINE = "command line";

  /** The text of an override: what it means depends on the type of the key. */
  record Raw(String text) {}

  private final ObjectNode tree;
  private final String where;
  private final Map<String, String> origins;

  private YamlSource(ObjectNode tree, String where, Map<String, String> origins) {
    this.tree = tree;
    this.where = where;
    this.origins = origins;
  }

  static YamlSource empty(String where) {
    return new YamlSource(JsonNodeFactory.instance.objectNode(), where, new HashMap<>());
  }

  static YamlSource of(JsonNode tree, String where) {
    if (tree == null || tree.isNull() || tree.isMissingNode()) {
      return empty(where);
    }
    if (!(tree instanceof ObjectNode object)) {
      throw new UserError(where + ": expected \"key: value\" lines");
    }
    return new YamlSource(object.deepCopy(), where, new HashMap<>());
  }

  static YamlSource read(Path file) {
    Map<String, String> origins = new HashMap<>();
    try (JsonParser parser = YAML.createParser(Files.readString(file))) {
      YamlSource parsed = of(YAML.readTree(new Located(parser, file, origins)), file.toString());
      return new YamlSource(parsed.tree, parsed.where, origins);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String message = e.getOriginalMessage().lines().findFirst().orElse("").strip();
      throw new UserError(file + ":" + line + ": not valid YAML: " + message, e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  ObjectNode tree() {
    return tree;
  }

  /**
   * The file and line, or the command line, that gave {@code key}; else its nearest enclosing
   * key's.
   */
  String origin(String key) {
    for (String k = camelCase(key); ; k = k.substring(0, k.lastIndexOf('.'))) {
      String origin = origins.get(k);
      if (origin != null) {
        return origin;
      }
      if (!k.contains(".")) {
        return where;
      }
    }
  }

  /**
   * The same for a problem that was found: of two settings that do not fit each other, one may be
   * in the file and the other, which the message names, on the command line.
   */
  String origin(Problems.Problem problem) {
    String origin = origin(problem.key());
    String record = problem.key().substring(0, problem.key().lastIndexOf('.') + 1);
    boolean overridden =
        origins.entrySet().stream()
            .filter(entry -> entry.getValue().equals(COMMAND_LINE))
            .filter(entry -> entry.getKey().startsWith(record))
            .map(entry -> Pattern.quote(entry.getKey().substring(record.length())))
            .anyMatch(
                name -> Pattern.compile("\\b" + name + "\\b").matcher(problem.message()).find());
    return overridden && !origin.equals(COMMAND_LINE) ? COMMAND_LINE + " and " + origin : origin;
  }

  /** Applies {@code key.path=value}. */
  void override(String set, Problems problems) {
    int equals = set.indexOf('=');
    if (equals <= 0) {
      problems.require(false, set, "expected --set key.path=value");
      origins.put(camelCase(set), COMMAND_LINE);
      return;
    }
    String key = set.substring(0, equals).strip();
    ObjectNode node = tree;
    String[] parts = key.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      String name = existing(node, parts[i]);
      node = node.get(name) instanceof ObjectNode child ? child : node.putObject(name);
    }
    node.set(
        existing(node, parts[parts.length - 1]), new POJONode(new Raw(set.substring(equals + 1))));
    origins.put(camelCase(key), COMMAND_LINE);
  }

  /** {@code batch_size} is {@code batchSize}. */
  static String camelCase(String key) {
    return UNDERSCORE.matcher(key).replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  private static String existing(ObjectNode node, String name) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String candidate = names.next();
      if (camelCase(candidate).equals(camelCase(name))) {
        return candidate;
      }
    }
    return name;
  }

  /** Notes the line of every key that passes. */
  private static final class Located extends JsonParserDelegate {
    private final Path file;
    private final Map<String, String> origins;

    Located(JsonParser parser, Path file, Map<String, String> origins) {
      super(parser);
      this.file = file;
      this.origins = origins;
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token == JsonToken.FIELD_NAME) {
        String pointer = getParsingContext().pathAsPointer().toString();
        String key = camelCase(pointer.substring(1).replace('/', '.'));
        origins.putIfAbsent(key, file + ":" + currentTokenLocation().getLineNr());
      }
      return token;
    }
  }
}

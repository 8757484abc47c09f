package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.zerochat4j.corpus.rows.ParquetRecords.Tally;

/**
 * Parquet's types as JSON: groups are objects, lists (all the shapes the format's LogicalTypes.md
 * asks readers to accept) arrays, maps objects, decimals numbers, dates and times their ISO texts,
 * bytes without a type text where they are UTF-8 and Base64 where not. A value that is null is left
 * out of its object.
 */
final class ParquetConverters {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What a value costs beside its own length: quotes, a comma, a name. */
  private static final int OVERHEAD = 8;

  private ParquetConverters() {}

  private static Converter of(Type type, Consumer<JsonNode> target, Tally tally) {
    if (type.isPrimitive()) {
      return new Value(type.asPrimitiveType(), target, tally);
    }
    GroupType group = type.asGroupType();
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    boolean oneRepeated =
        group.getFieldCount() == 1 && group.getType(0).isRepetition(Type.Repetition.REPEATED);
    if (logical instanceof ListLogicalTypeAnnotation && oneRepeated) {
      return new ListConverter(group, target, tally);
    }
    boolean map =
        logical instanceof MapLogicalTypeAnnotation || logical instanceof MapKeyValueTypeAnnotation;
    if (map && oneRepeated && !group.getType(0).isPrimitive()) {
      return new MapConverter(group, target, tally);
    }
    return new ObjectConverter(group, target, tally);
  }

  /** A group that becomes one value: made when it starts, handed on when it ends. */
  abstract static class ValueConverter<N extends JsonNode> extends GroupConverter {
    private final Supplier<N> empty;
    private final Consumer<JsonNode> target;
    N value;

    ValueConverter(Supplier<N> empty, Consumer<JsonNode> target) {
      this.empty = empty;
      this.target = target;
    }

    @Override
    public final void start() {
      value = empty.get();
    }

    @Override
    public final void end() {
      target.accept(value);
    }
  }

  /**
   * A record or a struct. A repeated field that is no list by its type is an array all the same.
   */
  static final class ObjectConverter extends ValueConverter<ObjectNode> {
    private final Converter[] fields;

    ObjectConverter(GroupType type, Consumer<JsonNode> target, Tally tally) {
      super(JSON::objectNode, target);
      this.fields = new Converter[type.getFieldCount()];
      for (int i = 0; i < fields.length; i++) {
        String name = type.getFieldName(i);
        boolean repeated = type.getType(i).isRepetition(Type.Repetition.REPEATED);
        fields[i] =
            of(
                type.getType(i),
                repeated ? element -> append(name, element) : field -> value.set(name, field),
                tally);
      }
    }

    private void append(String name, JsonNode element) {
      ArrayNode elements =
          value.get(name) instanceof ArrayNode array ? array : value.putArray(name);
      elements.add(element);
    }

    @Override
    public Converter getConverter(int field) {
      return fields[field];
    }
  }

  /**
   * {@code list { repeated group { element } }}, or the older {@code list { repeated element }}.
   */
  private static final class ListConverter extends ValueConverter<ArrayNode> {
    private final Converter repeated;

    ListConverter(GroupType type, Consumer<JsonNode> target, Tally tally) {
      super(JSON::arrayNode, target);
      Type inner = type.getType(0);
      boolean wrapped =
          !inner.isPrimitive()
              && inner.asGroupType().getFieldCount() == 1
              && !inner.getName().equals("array")
              && !inner.getName().equals(type.getName() + "_tuple");
      repeated =
          wrapped
              ? new Wrapper(inner.asGroupType().getType(0), element -> value.add(element), tally)
              : of(inner, element -> value.add(element), tally);
    }

    @Override
    public Converter getConverter(int field) {
      return repeated;
    }
  }

  /** The group around a list's element; an element that is absent is a null. */
  private static final class Wrapper extends ValueConverter<JsonNode> {
    private final Converter element;

    Wrapper(Type type, Consumer<JsonNode> target, Tally tally) {
      super(JSON::nullNode, target);
      this.element = of(type, node -> value = node, tally);
    }

    @Override
    public Converter getConverter(int field) {
      return element;
    }
  }

  private static final class MapConverter extends ValueConverter<ObjectNode> {
    private final ObjectConverter entry;

    MapConverter(GroupType type, Consumer<JsonNode> target, Tally tally) {
      super(JSON::objectNode, target);
      GroupType entries = type.getType(0).asGroupType();
      String key = entries.getFieldName(0);
      String held = entries.getFieldCount() > 1 ? entries.getFieldName(1) : key;
      entry =
          new ObjectConverter(entries, e -> value.set(e.path(key).asText(), e.get(held)), tally);
    }

    @Override
    public Converter getConverter(int field) {
      return entry;
    }
  }

  private static final class Value extends PrimitiveConverter {
    private final PrimitiveType type;
    private final LogicalTypeAnnotation logical;
    private final Consumer<JsonNode> target;
    private final Tally tally;
    private final boolean text;

    /** Whether the value is what its annotation says, not the number that is stored. */
    private final boolean annotated;

    Value(PrimitiveType type, Consumer<JsonNode> target, Tally tally) {
      this.type = type;
      this.logical = type.getLogicalTypeAnnotation();
      this.target = target;
      this.tally = tally;
      this.text =
          logical instanceof StringLogicalTypeAnnotation
              || logical instanceof EnumLogicalTypeAnnotation
              || logical instanceof JsonLogicalTypeAnnotation;
      boolean signed = logical instanceof IntLogicalTypeAnnotation number && number.isSigned();
      this.annotated = logical != null && !signed && !text;
    }

    @Override
    public void addBinary(Binary value) {
      tally.add(value.length() + OVERHEAD);
      if (annotated) {
        add(type.stringifier().stringify(value));
        return;
      }
      byte[] bytes = value.getBytes();
      String utf8 = Utf8.textOrNull(bytes);
      if (text && (utf8 == null || utf8.indexOf('\0') >= 0)) {
        tally.refuse(
            "the column \""
                + type.getName()
                + (utf8 == null ? "\" is not valid UTF-8" : "\" has a NUL byte"));
      }
      target.accept(JSON.textNode(utf8 == null ? Base64.getEncoder().encodeToString(bytes) : utf8));
    }

    @Override
    public void addInt(int value) {
      tally.add(OVERHEAD);
      if (annotated) {
        add(type.stringifier().stringify(value));
      } else {
        target.accept(JSON.numberNode(value));
      }
    }

    @Override
    public void addLong(long value) {
      tally.add(OVERHEAD);
      if (annotated) {
        add(type.stringifier().stringify(value));
      } else {
        target.accept(JSON.numberNode(value));
      }
    }

    @Override
    public void addBoolean(boolean value) {
      tally.add(OVERHEAD);
      target.accept(JSON.booleanNode(value));
    }

    @Override
    public void addFloat(float value) {
      tally.add(OVERHEAD);
      target.accept(JSON.numberNode(value));
    }

    @Override
    public void addDouble(double value) {
      tally.add(OVERHEAD);
      target.accept(JSON.numberNode(value));
    }

    private void add(String value) {
      boolean number =
          logical instanceof DecimalLogicalTypeAnnotation
              || logical instanceof IntLogicalTypeAnnotation;
      target.accept(number ? JSON.numberNode(new BigDecimal(value)) : JSON.textNode(value));
    }
  }
}

package org.zerochat4j.corpus.filter;

import com.fasterxml.jackson.databind.JsonNode;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** What a number in the rows may be: a score that another command has written, for example. */
public record FieldRange(
    @Doc("name of the field; a row without a number there is dropped") String name,
    @Doc("least value; null for none") Double minimum,
    @Doc("values from here on are dropped; null for none") Double below,
    @Doc("share of the remaining rows to keep, those with the largest values; 1 keeps them all")
        double top)
    implements Validated {

  /** Any number. */
  public static FieldRange defaults() {
    return new FieldRange(null, null, null, 1);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(name != null, "name", "has to be given");
    problems.require(top > 0 && top <= 1, "top", "must be above 0 and at most 1");
  }

  /** The row's number, NaN when there is none. */
  double value(JsonNode fields) {
    JsonNode value = fields.path(name);
    return value.isNumber() ? value.doubleValue() : Double.NaN;
  }

  String problem(double value) {
    if (Double.isNaN(value)) {
      return "\"" + name + "\" is no number";
    }
    if (minimum != null && value < minimum) {
      return name + " is " + value + ", less than " + minimum;
    }
    return below != null && value >= below ? name + " is " + value + ", not below " + below : null;
  }
}

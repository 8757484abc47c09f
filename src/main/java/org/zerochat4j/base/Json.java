package org.zerochat4j.base;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON in and out through one mapper. Numbers that JSON cannot express (NaN, infinities) are
 * written as {@code null}, so that whatever we write can be read by everybody.
 */
public final class Json {
  /**
   * Longer than any document we expect, short enough that a broken file cannot exhaust the memory.
   */
  private static final int LONGEST_STRING = 1 << 28;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .addDecorator((_, generator) -> new FiniteNumbers(generator))
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(LONGEST_STRING).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** The shared mapper; do not configure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads a whole file.
   *
   * @throws UserError naming the file (and the line, when it is not JSON)
   */
  public static JsonNode read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      JsonNode tree = MAPPER.readTree(in);
      if (tree.isMissingNode()) {
        throw new UserError(file + ": the file is empty, JSON was expected");
      }
      return tree;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new UserError(file + ":" + line + ": not valid JSON: " + firstLine(e), e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Writes {@code value} indented, as a whole file or not at all. */
  public static void write(Path file, Object value) {
    AtomicFiles.write(
        file,
        out -> {
          out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
          out.write("\n".getBytes(StandardCharsets.UTF_8));
        });
  }

  /** {@code value} on one line, without a line end. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not expressible as JSON: " + value, e);
    }
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("").strip();
  }

  /** Writes {@code null} in the place of a number that is none. */
  private static final class FiniteNumbers extends JsonGeneratorDelegate {
    FiniteNumbers(JsonGenerator target) {
      super(target, false);
    }

    @Override
    public void writeNumber(double value) throws IOException {
      if (Double.isFinite(value)) {
        delegate.writeNumber(value);
      } else {
        delegate.writeNull();
      }
    }

    @Override
    public void writeNumber(float value) throws IOException {
      if (Float.isFinite(value)) {
        delegate.writeNumber(value);
      } else {
        delegate.writeNull();
      }
    }

    @Override
    public void writeArray(double[] values, int offset, int length) throws IOException {
      writeStartArray(values, length);
      for (int i = 0; i < length; i++) {
        writeNumber(values[offset + i]);
      }
      writeEndArray();
    }
  }
}

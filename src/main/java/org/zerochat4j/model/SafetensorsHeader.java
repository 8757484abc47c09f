package org.zerochat4j.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, checked as strictly as the format's own implementation.
 *
 * <p>A file from a stranger may lie about every number, so nothing is believed before it is checked
 * against the bytes that exist, and memory stays proportional to the header.
 */
final class SafetensorsHeader {

  /** Longest header the format allows, in bytes. */
  static final long MAX_LENGTH = 100_000_000;

  /** What is wrong with a file, without its path. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String what) {
      super(what);
    }
  }

  /** One tensor: its number type, its shape and its bytes after the header. */
  record Entry(String name, DType dtype, long[] shape, long elements, long begin, long end) {}

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(32)
                  .maxNameLength((int) MAX_LENGTH)
                  .maxStringLength((int) MAX_LENGTH)
                  .build())
          .build();

  final Map<String, String> metadata = new LinkedHashMap<>();
  final Map<String, Entry> entries = new LinkedHashMap<>();

  private SafetensorsHeader() {}

  /**
   * Parses a header and checks its entries.
   *
   * @param json the bytes after the 8-byte length
   * @param dataBytes the bytes after the header; the entries must cover them without hole or
   *     overlap
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes) throws Malformed {
    if (json.length == 0 || json[0] != '{') {
      throw new Malformed("the header does not start with '{'");
    }
    SafetensorsHeader header = new SafetensorsHeader();
    // Strict decoding: Jackson's own guess of the encoding would also accept UTF-16.
    Reader reader =
        new InputStreamReader(
            new ByteArrayInputStream(json),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try (JsonParser parser = FACTORY.createParser(reader)) {
      header.readObject(parser);
    } catch (CharacterCodingException e) {
      throw new Malformed("the header is not UTF-8");
    } catch (JsonProcessingException e) {
      throw new Malformed("the header is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Malformed("the header cannot be read: " + e.getMessage());
    }
    header.checkCoverage(dataBytes);
    return header;
  }

  private void readObject(JsonParser parser) throws IOException, Malformed {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
    boolean sawMetadata = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("__metadata__")) {
        if (sawMetadata) {
          throw new Malformed("__metadata__ appears twice");
        }
        sawMetadata = true;
        readMetadata(parser);
      } else if (entries.containsKey(name)) {
        throw new Malformed("tensor " + shorten(name) + " appears twice");
      } else {
        entries.put(name, readEntry(name, parser));
      }
    }
    if (parser.nextToken() != null) {
      throw new Malformed("the header goes on after its JSON object");
    }
  }

  private void readMetadata(JsonParser parser) throws IOException, Malformed {
    expect(parser.currentToken(), JsonToken.START_OBJECT, "__metadata__");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      expect(parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__." + shorten(key));
      if (metadata.put(key, parser.getText()) != null) {
        throw new Malformed("__metadata__." + shorten(key) + " appears twice");
      }
    }
  }

  private static Entry readEntry(String name, JsonParser parser) throws IOException, Malformed {
    String where = "tensor " + shorten(name);
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new Malformed(where + " has a name with half a surrogate pair");
    }
    expect(parser.currentToken(), JsonToken.START_OBJECT, where);
    String dtypeName = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      boolean repeated =
          switch (key) {
            case "dtype" -> dtypeName != null;
            case "shape" -> shape != null;
            case "data_offsets" -> offsets != null;
            default -> false;
          };
      if (repeated) {
        throw new Malformed(where + ": " + key + " appears twice");
      }
      switch (key) {
        case "dtype" -> {
          expect(parser.currentToken(), JsonToken.VALUE_STRING, where + ": dtype");
          dtypeName = parser.getText();
        }
        case "shape" -> shape = readNumbers(parser, where + ": shape");
        case "data_offsets" -> offsets = readNumbers(parser, where + ": data_offsets");
        default -> parser.skipChildren();
      }
    }
    if (dtypeName == null || shape == null || offsets == null) {
      throw new Malformed(where + " needs dtype, shape and data_offsets");
    }
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw new Malformed(where + ": data_offsets must be [begin, end]");
    }
    DType dtype = DType.named(dtypeName);
    if (dtype == null) {
      throw new Malformed(where + ": unknown dtype " + shorten(dtypeName));
    }
    return checkedEntry(where, name, dtype, shape, offsets);
  }

  private static Entry checkedEntry(
      String where, String name, DType dtype, long[] shape, long[] offsets) throws Malformed {
    long elements = 1;
    long bits;
    try {
      for (long size : shape) {
        elements = Math.multiplyExact(elements, size);
      }
      bits = Math.multiplyExact(elements, dtype.bits());
    } catch (ArithmeticException e) {
      throw new Malformed(where + ": its shape has more elements than any file can hold");
    }
    if (bits % 8 != 0 || bits / 8 != offsets[1] - offsets[0]) {
      throw new Malformed(
          where
              + (" of " + dtype + " with " + elements + " elements cannot fill the ")
              + ((offsets[1] - offsets[0]) + " bytes of its data_offsets"));
    }
    return new Entry(name, dtype, shape, elements, offsets[0], offsets[1]);
  }

  private static long[] readNumbers(JsonParser parser, String where) throws IOException, Malformed {
    expect(parser.currentToken(), JsonToken.START_ARRAY, where);
    long[] numbers = new long[4];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, where);
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count] = parser.getLongValue();
      if (numbers[count] < 0) {
        throw new Malformed(where + " has a negative number");
      }
      count++;
    }
    return Arrays.copyOf(numbers, count);
  }

  /** Holes could hide data and overlaps could multiply it, so the format allows neither. */
  private void checkCoverage(long dataBytes) throws Malformed {
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long covered = 0;
    for (Entry entry : ordered) {
      if (entry.begin() != covered) {
        throw new Malformed(
            "tensor "
                + shorten(entry.name())
                + (entry.begin() < covered ? " overlaps the tensor before it" : " leaves a hole")
                + (" (begins at byte " + entry.begin() + ", expected " + covered + ")"));
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw new Malformed(
          covered > dataBytes
              ? "truncated: the tensors need " + covered + " bytes, the file has " + dataBytes
              : (dataBytes - covered) + " bytes after the last tensor belong to none");
    }
  }

  private static void expect(JsonToken token, JsonToken wanted, String where) throws Malformed {
    if (token != wanted) {
      String kind =
          switch (wanted) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list of whole numbers";
            case VALUE_STRING -> "a string";
            default -> "whole numbers only";
          };
      throw new Malformed(where + " must be " + kind);
    }
  }

  /** A name from the file, fit for one line of a message. */
  static String shorten(String name) {
    String cut = name.length() <= 80 ? name : name.substring(0, 77) + "...";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}

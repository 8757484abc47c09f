package org.zerochat4j.tokenizer.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.tokenizer.text.ByteAlphabet;
import org.zerochat4j.tokenizer.text.OnigPattern;
import org.zerochat4j.tokenizer.text.TextBuffer;
import org.zerochat4j.tokenizer.text.UnicodeKind;

/** Reads the {@code normalizer} of a {@code tokenizer.json}. */
public final class Normalizers {
  private Normalizers() {}

  /**
   * The normalizer that {@code node} describes, or null when there is nothing to do.
   *
   * @param where names the file in errors
   */
  public static TextNormalizer read(JsonNode node, String where) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    String type = node.path("type").asText();
    return switch (type) {
      case "NFC", "NFD", "NFKC", "NFKD" -> new UnicodeForm(Form.valueOf(type));
      case "Lowercase" -> TextNormalizer.perCharacter(Normalizers::lowercase);
      case "StripAccents" ->
          TextNormalizer.perCharacter((point, out) -> {
            if (!Characters.isMark(point)) {
              out.write(point);
            }
          });
      case "Strip" ->
          strip(node.path("strip_left").asBoolean(true), node.path("strip_right").asBoolean(true));
      case "Prepend" -> prepend(node.path("prepend").asText());
      case "Replace" -> replace(node, where);
      case "Nmt" -> TextNormalizer.perCharacter(Normalizers::nmt);
      case "ByteLevel" ->
          text -> {
            text.rewrite();
            ByteAlphabet.write(text.array(), 0, text.length(), text);
            text.commit();
          };
      case "BertNormalizer" -> bert(node);
      case "Sequence" -> {
        List<TextNormalizer> parts = new ArrayList<>();
        for (JsonNode part : node.path("normalizers")) {
          TextNormalizer normalizer = read(part, where);
          if (normalizer != null) {
            parts.add(normalizer);
          }
        }
        yield parts.isEmpty() ? null : all(parts);
      }
      case "Precompiled" ->
          throw new UserError(
              where
                  + ": normalizer Precompiled (the tables of SentencePiece) is not supported; NFKC"
                  + " is the nearest that is");
      default -> throw new UserError(where + ": normalizer " + type + " is not supported");
    };
  }

  private static TextNormalizer all(List<TextNormalizer> parts) {
    TextNormalizer[] array = parts.toArray(TextNormalizer[]::new);
    return text -> {
      for (TextNormalizer part : array) {
        part.normalize(text);
      }
    };
  }

  private static void lowercase(int point, TextBuffer out) {
    if (point == 0x130) { // The only one with two characters: a dotted capital I.
      out.write('i');
      out.write('\u0307');
    } else {
      out.write(Character.toLowerCase(point));
    }
  }

  private static TextNormalizer strip(boolean left, boolean right) {
    return text -> {
      char[] chars = text.array();
      int start = 0;
      int end = text.length();
      while (left && start < end && UnicodeKind.isWhiteSpace(chars[start])) {
        start++;
      }
      while (right && end > start && UnicodeKind.isWhiteSpace(chars[end - 1])) {
        end--;
      }
      text.keep(start, end);
    };
  }

  private static TextNormalizer prepend(String prefix) {
    return text -> {
      if (!text.isEmpty()) {
        text.rewrite();
        text.write(prefix);
        text.write(0, text.length());
        text.commit();
      }
    };
  }

  private static TextNormalizer replace(JsonNode node, String where) {
    JsonNode pattern = node.path("pattern");
    String content = node.path("content").asText();
    String source = pattern.path("String").asText();
    if (pattern.has("String") && source.length() == 1 && content.length() == 1) {
      char from = source.charAt(0);
      char to = content.charAt(0);
      return text -> {
        char[] chars = text.array();
        for (int i = 0; i < text.length(); i++) {
          if (chars[i] == from) {
            chars[i] = to;
          }
        }
      };
    }
    Pattern compiled = OnigPattern.ofReplace(pattern, where);
    return text -> {
      Matcher matcher = compiled.matcher(text);
      text.rewrite();
      int done = 0;
      while (matcher.find()) {
        text.write(done, matcher.start());
        text.write(content);
        done = matcher.end();
      }
      text.write(done, text.length());
      text.commit();
    };
  }

  /** The rules of the NMT data sets: control characters go, odd white space becomes a space. */
  private static void nmt(int point, TextBuffer out) {
    boolean control =
        (point >= 0x01 && point <= 0x08)
            || point == 0x0b
            || (point >= 0x0e && point <= 0x1f)
            || point == 0x7f
            || point == 0x8f
            || point == 0x9f;
    if (control) {
      return;
    }
    out.write(
        switch (point) {
          case 0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd -> ' ';
          case 0x200b, 0x200c, 0x200d, 0x200e, 0x200f -> ' ';
          default -> point;
        });
  }

  private static TextNormalizer bert(JsonNode node) {
    List<TextNormalizer> parts = new ArrayList<>();
    if (node.path("clean_text").asBoolean(true)) {
      parts.add(TextNormalizer.perCharacter(Normalizers::clean));
    }
    if (node.path("handle_chinese_chars").asBoolean(true)) {
      parts.add(
          TextNormalizer.perCharacter((point, out) -> {
            if (isBertIdeograph(point)) {
              out.write(' ');
              out.write(point);
              out.write(' ');
            } else {
              out.write(point);
            }
          }));
    }
    boolean lowercase = node.path("lowercase").asBoolean(true);
    if (node.path("strip_accents").asBoolean(lowercase)) {
      parts.add(new UnicodeForm(Form.NFD));
      parts.add(
          TextNormalizer.perCharacter((point, out) -> {
            if (Character.getType(point) != Character.NON_SPACING_MARK) {
              out.write(point);
            }
          }));
    }
    if (lowercase) {
      parts.add(TextNormalizer.perCharacter(Normalizers::lowercase));
    }
    return all(parts);
  }

  private static void clean(int point, TextBuffer out) {
    boolean space = UnicodeKind.isWhiteSpace(point);
    boolean control =
        switch (Character.getType(point)) {
          case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE ->
              point != '\t' && point != '\n' && point != '\r';
          default -> false;
        };
    if (point != 0 && point != 0xfffd && !control) {
      out.write(space ? ' ' : point);
    }
  }

  private static boolean isBertIdeograph(int point) {
    return (point >= 0x4e00 && point <= 0x9fff)
        || (point >= 0x3400 && point <= 0x4dbf)
        || (point >= 0x20000 && point <= 0x2a6df)
        || (point >= 0x2a700 && point <= 0x2b73f)
        || (point >= 0x2b740 && point <= 0x2b81f)
        || (point >= 0x2b920 && point <= 0x2ceaf)
        || (point >= 0xf900 && point <= 0xfaff)
        || (point >= 0x2f800 && point <= 0x2fa1f);
  }
}

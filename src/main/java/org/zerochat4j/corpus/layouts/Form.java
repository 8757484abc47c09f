package org.zerochat4j.corpus.layouts;

import java.util.List;
import java.util.Locale;

/** The unified forms that rows of every data set are brought into. */
public enum Form {
  /** {@code {text, source, id}}. */
  DOCUMENT,
  /** {@code {instruction, input, output}}, with {@code system} and {@code history} where needed. */
  INSTRUCTION,
  /** {@code {messages: [{role, content}]}}. */
  MESSAGES,
  /** {@code {prompt, chosen, rejected}}. */
  PREFERENCE;

  /** The name in options, mappings and reports. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kinds of layout whose rows may become this form, in the order in which they are tried when
   * a row's layout has to be told from its fields: what has two answers also has one.
   */
  List<Form> kinds() {
    return switch (this) {
      case DOCUMENT -> List.of(DOCUMENT, PREFERENCE, MESSAGES, INSTRUCTION);
      case INSTRUCTION, MESSAGES -> List.of(PREFERENCE, MESSAGES, INSTRUCTION);
      case PREFERENCE -> List.of(PREFERENCE, MESSAGES);
    };
  }
}

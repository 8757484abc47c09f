package org.zerochat4j.tokenizer;

/**
 * A token that is found in the text before byte-pair encoding, as {@code added_tokens} lists them.
 *
 * @param singleWord only where no letter, digit or underscore touches it
 * @param lstrip the white space to the left belongs to it
 * @param rstrip the white space to the right belongs to it
 * @param normalized it is looked for after normalisation, not before
 * @param special it controls the model: left out by decoding, and parsed only on request
 */
record AddedToken(
    int id,
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  static AddedToken special(int id, String content) {
    return new AddedToken(id, content, false, false, false, false, true);
  }
}

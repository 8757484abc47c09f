/**
 * The {@code model} of a {@code tokenizer.json}: byte-pair encoding of a word, by merging as it is
 * defined ({@code WordEncoder}) and, several times faster with the same ids, by searching for the
 * longest tokens that fit together ({@code BacktrackingEncoder}).
 */
package org.zerochat4j.tokenizer.bpe;

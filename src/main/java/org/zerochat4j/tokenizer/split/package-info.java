/**
 * The {@code pre_tokenizer} of a {@code tokenizer.json}: cuts a text into the words that merges
 * never cross, by hand-written scanners where the pattern is a known one.
 */
package org.zerochat4j.tokenizer.split;

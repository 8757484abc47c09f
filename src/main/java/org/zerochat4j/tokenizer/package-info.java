/**
 * Text to token ids and back with any {@code tokenizer.json} that has a BPE model: {@link
 * org.zerochat4j.tokenizer.Tokenizer} and what it hands out. A text is normalised ({@code
 * normalize}), cut into words ({@code split}) and merged ({@code bpe}); ids become text again
 * ({@code decode}). These packages use {@code text}, {@code bpe} and {@code decode} also {@code
 * split}, and none of them uses this one.
 */
package org.zerochat4j.tokenizer;

/**
 * Byte-level byte-pair encoding: training, encoding, decoding, the {@code tokenizer.json} of the
 * Hugging Face layout, and the chat template.
 */
package org.zerochat4j.tokenizer;

/** The {@code decoder} of a {@code tokenizer.json}: from tokens to text, as they come. */
package org.zerochat4j.tokenizer.decode;

/** The {@code normalizer} of a {@code tokenizer.json}: rewrites a text before it is cut. */
package org.zerochat4j.tokenizer.normalize;

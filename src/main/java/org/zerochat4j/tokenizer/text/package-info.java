/** Characters and bytes: what normalisers, splits, merges and decoders all need to know of them. */
package org.zerochat4j.tokenizer.text;

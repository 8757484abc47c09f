/** Learning the vocabulary and merges of byte-level BPE from text. */
package org.zerochat4j.tokenizer.training;

/**
 * Raw text on its way to the tokenizer: documents, conversations and preferences, the layouts they
 * come in, and the stages that clean, deduplicate, mix and split them. JSON Lines in, JSON Lines
 * out.
 */
package org.zerochat4j.corpus;

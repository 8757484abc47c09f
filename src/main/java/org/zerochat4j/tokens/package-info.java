/**
 * Tokens on disk and on their way into training: {@code .bin} files, DataVec record readers over
 * them, and batches of packed rows with their masks.
 */
package org.zerochat4j.tokens;

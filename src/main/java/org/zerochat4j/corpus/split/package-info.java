/** Parts that share no prompt. */
package org.zerochat4j.corpus.split;

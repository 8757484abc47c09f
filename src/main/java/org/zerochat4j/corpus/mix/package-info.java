/** Several sources in given proportions, shuffled. */
package org.zerochat4j.corpus.mix;

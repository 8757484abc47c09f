/** From raw text to text worth learning from: named rules, each counted. */
package org.zerochat4j.corpus.clean;

/** Which conversations, preferences and documents are worth learning from: named rules, counted. */
package org.zerochat4j.corpus.filter;

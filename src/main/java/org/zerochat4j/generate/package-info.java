/**
 * From a model and a prompt to text: the cache of keys and values, and the choice of each token.
 */
package org.zerochat4j.generate;

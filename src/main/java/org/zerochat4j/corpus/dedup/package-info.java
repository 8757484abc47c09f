/** Near-duplicates: MinHash signatures, locality-sensitive hashing, exact verification. */
package org.zerochat4j.corpus.dedup;

/** Brings raw data together: downloads that go on where they stopped, and copies. */
package org.zerochat4j.corpus.collect;

/** Files of rows: JSON Lines and JSON arrays, compressed or not, read a batch at a time. */
package org.zerochat4j.corpus.rows;

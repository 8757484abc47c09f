/**
 * What every other package needs: the one thread pool, files that are whole or absent, JSON,
 * progress, the metrics record, seeds and the error a user is meant to read.
 */
package org.zerochat4j.base;

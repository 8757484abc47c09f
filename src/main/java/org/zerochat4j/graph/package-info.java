/**
 * Runs a SameDiff graph of {@code ops}: a plan is compiled once per set of outputs (order and
 * liveness), bound once per set of input shapes (memory), and after that only run.
 */
package org.zerochat4j.graph;

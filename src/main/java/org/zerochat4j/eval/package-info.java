/**
 * What a model is worth in numbers: bits per byte, loss and gradients of given ids, choice tasks,
 * preferences. Everything is a library class; the command line only prints the results.
 */
package org.zerochat4j.eval;

/**
 * The LLaMA operations as SameDiff ops with hand-written gradients: one op a file, each with its
 * shapes, its forward pass and the backward op that yields all its input gradients at once. The
 * arithmetic itself is in {@code kernels}.
 */
package org.zerochat4j.ops;

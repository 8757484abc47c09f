package org.zerochat4j.train;

/** Where what only the optimiser needs is kept. */
public enum Offload {
  /** In memory. */
  NONE,

  /** In memory-mapped files, which the system writes out where memory is short. */
  DISK
}

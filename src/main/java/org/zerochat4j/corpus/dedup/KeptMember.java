package org.zerochat4j.corpus.dedup;

/** Which row of a cluster stays. */
public enum KeptMember {
  /** The first in the order of the inputs. */
  FIRST,
  /** The one with the longest text, white space aside; of equally long ones the first. */
  LONGEST
}

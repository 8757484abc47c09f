package org.zerochat4j.corpus.dedup;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What {@link Dedup} takes for a repetition. */
public enum DedupMode {
  /** A row whose n-grams are nearly those of another. */
  @JsonProperty("near")
  NEAR,
  /** A row whose text is that of another, white space aside. */
  @JsonProperty("exact")
  EXACT,
  /** A line of text that was there before, in any row. */
  @JsonProperty("lines")
  LINES
}

package org.zerochat4j.corpus.dedup;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What n-grams are made of. */
public enum GramUnit {
  /** Code points; white space is left out. */
  @JsonProperty("character")
  CHARACTER,
  /** What stands between white space. */
  @JsonProperty("word")
  WORD
}

package org.zerochat4j.corpus.rows;

import java.io.IOException;

/** Compressed data that ends too early or does not fit its checksum; the file itself was read. */
final class DamagedData extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedData(String reason) {
    super(reason);
  }
}

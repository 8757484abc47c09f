package org.zerochat4j.cli;

import java.nio.charset.StandardCharsets;
import org.zerochat4j.base.UserError;

/** Text on stdout, in UTF-8 whatever the locale says, and at once. */
final class StandardOut {
  private StandardOut() {}

  static void print(String text) {
    System.out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    if (System.out.checkError()) {
      throw new UserError("cannot write to stdout");
    }
  }
}

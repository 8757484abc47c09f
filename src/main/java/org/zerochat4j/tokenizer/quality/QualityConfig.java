package org.zerochat4j.tokenizer.quality;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Required;

/** What a tokenizer is measured on. */
public record QualityConfig(
    @Required("--tokenizer DIR") @Doc("a tokenizer.json, or the folder it is in") Path tokenizer,
    @Required("--input FILE")
        @Doc("files with text: the first 8 MiB of each are read, 32 MiB in all")
        List<Path> inputs,
    @Doc("other tokenizers to measure on the same text") List<Path> compare) {

  /** The defaults; tokenizer and inputs have to be given. */
  public static QualityConfig defaults() {
    return new QualityConfig(null, List.of(), List.of());
  }
}

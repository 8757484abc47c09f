/** How well a tokenizer fits a text: its report, alone or beside other tokenizers. */
package org.zerochat4j.tokenizer.quality;

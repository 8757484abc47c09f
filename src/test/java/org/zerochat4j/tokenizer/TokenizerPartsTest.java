package org.zerochat4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.bpe.IdBuffer;

/** Files of other kinds than ours; {@code HuggingFaceParityTest} holds them to the library. */
class TokenizerPartsTest {
  @TempDir Path folder;

  /** A vocabulary of LLaMA 2's kind: characters, bytes for what is none, spaces written out. */
  private Tokenizer llama2() {
    String bytes =
        IntStream.range(0, 256)
            .mapToObj(b -> String.format(java.util.Locale.ROOT, "\"<0x%02X>\":%d", b, b + 3))
            .collect(Collectors.joining(","));
    return load(
        """
        {"added_tokens":[{"id":1,"content":"<s>","special":true}],
         "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
           {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
         "pre_tokenizer":null,
         "decoder":{"type":"Sequence","decoders":[
           {"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
           {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
         "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,
           "vocab":{"<unk>":0,"<s>":1,"</s>":2,%s,
             "▁":259,"h":260,"i":261,"▁h":262,"hi":263,"▁hi":264,"▁▁":265,"月":266},
           "merges":["▁ h","h i","▁h i","▁ hi","▁ ▁"]}}
        """
            .formatted(bytes));
  }

  /** Two ways to one token, characters without an id and the space before the text. */
  @Test
  void encodesAndDecodesPiecesWithByteFallback() {
    Tokenizer t = llama2();
    assertThat(t.encode("hi hi")).containsExactly(264, 264);
    assertThat(t.encode("  hi")).containsExactly(265, 264);
    assertThat(t.encode("月é")).containsExactly(259, 266, 0xc3 + 3, 0xa9 + 3);
    assertThat(t.encode("<s>hi", true)).containsExactly(1, 264);
    for (String text : new String[] {"hi hi", " hi  月", "é😀 \n", "", " "}) {
      assertThat(t.decode(t.encode(text), false)).isEqualTo(text);
    }
    assertThat(t.bytesOf(264)).isEqualTo(" hi".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(t.bytesOf(0xe6 + 3)).containsExactly((byte) 0xe6);
  }

  /** What one byte too few or too many turns a row of bytes into is known only at its end. */
  @Test
  void streamsPiecesAsItDecodesThem() {
    Tokenizer t = llama2();
    int[][] rows = {
      {264, 264, 266},
      {259, 0xe6 + 3, 0x9c + 3, 264},
      {0xf0 + 3, 0x9f + 3, 0x98 + 3, 0x80 + 3},
      {0xe6 + 3, 1, 0x9c + 3, 0x88 + 3},
      {259, 259},
      {},
      {2, 259, 264},
    };
    for (int[] ids : rows) {
      for (boolean skip : new boolean[] {false, true}) {
        StreamingDecoder decoder = new StreamingDecoder(t, skip);
        StringBuilder all = new StringBuilder();
        Arrays.stream(ids).forEach(id -> all.append(decoder.push(id)));
        assertThat(all.append(decoder.finish()).toString()).isEqualTo(t.decode(ids, skip));
      }
    }
  }

  /** A text of a megabyte without any split is one word: quadratic time would be hours. */
  @Test
  void encodesALongTextWithoutWordsInSeconds() {
    String text = "hi 月é".repeat(250_000);
    long began = System.nanoTime();
    Tokenizer t = llama2();
    assertThat(t.decode(t.encode(text), false)).isEqualTo(text);
    IdBuffer slow = new IdBuffer();
    t.encoderByDefinition().encode(text, false, slow);
    assertThat(slow.toArray()).isEqualTo(t.encode(text));
    assertThat((System.nanoTime() - began) / 1_000_000_000).isLessThan(20);
  }

  /** What cannot be done as the file says must not be done in another way. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'normalizer':{'type':'Precompiled'} | Precompiled",
        "'normalizer':{'type':'Magic'} | Magic",
        "'pre_tokenizer':{'type':'UnicodeScripts'} | UnicodeScripts",
        "'pre_tokenizer':{'type':'Split','pattern':{'Regex':'['},'behavior':'Isolated'} | split"
            + " pattern",
        "'pre_tokenizer':{'type':'Split','pattern':{'Regex':'a'},'behavior':'Odd'} | Odd",
        "'decoder':{'type':'CTC'} | CTC",
        "'post_processor':{'type':'Odd'} | Odd",
        "'model':{'type':'BPE','vocab':{'a':0},'merges':['a b']} | merge 0 (a b)",
        "'model':{'type':'BPE','vocab':{'a':0},'merges':[],'unk_token':'u'} | unknown token u",
        "'model':{'type':'BPE','vocab':{'a':0},'merges':[],'dropout':0.1} | dropout",
        "'model':{'type':'WordPiece','vocab':{'a':0}} | WordPiece",
      })
  void namesThePartThatIsNotSupported(String part, String named) {
    String model =
        part.contains("'model'") ? "" : ",'model':{'type':'BPE','vocab':{'a':0},'merges':[]}";
    assertThatThrownBy(() -> load(("{" + part + model + "}").replace('\'', '"')))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(named)
        .hasMessageContaining("tokenizer.json")
        .hasMessageNotContaining("\n");
  }

  private Tokenizer load(String json) {
    try {
      return Tokenizer.load(Files.writeString(folder.resolve("tokenizer.json"), json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

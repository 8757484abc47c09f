package org.zerochat4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.SharedData;
import org.zerochat4j.base.UserError;

class NpyTest {
  @TempDir Path folder;

  @Test
  void readsBackWhatItWrote() {
    Path file = folder.resolve("logits.npy");
    float[] data = {1, -2, 3.5f, Float.NaN, Float.NEGATIVE_INFINITY, 0};
    Npy.write(file, 2, 3, MemorySegment.ofArray(data));
    Npy.Matrix read = Npy.read(file);
    assertThat(read.rows()).isEqualTo(2);
    assertThat(read.columns()).isEqualTo(3);
    assertThat(Arrays.equals(read.data(), data)).isTrue();
  }

  /** NumPy maps the data in place, so it must begin at a multiple of 64 bytes. */
  @Test
  void headerIsWhatNumPyWrites() throws IOException {
    Path file = folder.resolve("a.npy");
    Npy.write(file, 1, 1, MemorySegment.ofArray(new float[] {1}));
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(132);
    assertThat(bytes[127]).isEqualTo((byte) '\n');
    assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }");
    assertThat(bytes[8]).isEqualTo((byte) 118);
  }

  @Test
  void refusesTruncatedAndForeignFiles() throws IOException {
    Path file = folder.resolve("a.npy");
    Npy.write(file, 2, 2, MemorySegment.ofArray(new float[4]));
    byte[] good = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, 9, 60, good.length - 1}) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> Npy.read(file))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a.npy");
    }
  }

  @Test
  @Tag("shared")
  void readsWhatNumPyWrote() {
    Path reference = SharedData.path("checkpoints/stories260K/reference");
    for (String name : new String[] {"logits_prompt0.npy", "logits_prompt1.npy"}) {
      Npy.Matrix logits = Npy.read(reference.resolve(name));
      assertThat(logits.data()).hasSize(logits.rows() * logits.columns()).doesNotContain(0f);
    }
  }
}

package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataInterval;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.deeplearning4j.datasets.datavec.RecordReaderMultiDataSetIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.training.BpeTrainer;

class TokenRecordReaderTest {
  private static final int BLOCK = 4;
  private static final Tokenizer TOKENIZER =
      BpeTrainer.train(Stream.of("a"), 256, BpeTrainer.DEFAULT_SPECIAL, "");
  private static final int END = TOKENIZER.eosId();

  @TempDir Path folder;

  @BeforeEach
  void writeTwoFiles() {
    // 19 and 10 tokens with the end: 7 blocks.
    int[] sizes = {18, 9};
    for (int f = 0; f < 2; f++) {
      int[] ids = new int[sizes[f]];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = 100 * f + i;
      }
      TokenFileWriter.write(
          folder.resolve("part-" + f + ".bin"), TOKENIZER, w -> w.document(ids, "test", 0));
    }
  }

  /** DL4J's iterator turns what it does not know into floats, which hold ids up to 2^24 only. */
  @Test
  void feedsDl4jIteratorsWithExactIntegers() throws Exception {
    try (TokenRecordReader reader = reader()) {
      RecordReaderMultiDataSetIterator iterator =
          new RecordReaderMultiDataSetIterator.Builder(4)
              .addReader("tokens", reader)
              .addInput("tokens", 0, 0)
              .addOutput("tokens", 1, 1)
              .build();
      for (int epoch = 0; epoch < 2; epoch++) {
        List<int[]> rows = new ArrayList<>();
        while (iterator.hasNext()) {
          MultiDataSet data = iterator.next();
          INDArray ids = data.getFeatures(0);
          INDArray targets = data.getLabels(0);
          assertThat(ids.dataType()).isEqualTo(DataType.INT32);
          assertThat(targets.dataType()).isEqualTo(DataType.INT32);
          assertThat(ids.shape()).containsExactly(rows.isEmpty() ? 4 : 3, BLOCK);
          for (int i = 0; i < ids.rows(); i++) {
            rows.add(ids.getRow(i).toIntVector());
            for (int j = 0; j < BLOCK; j++) {
              assertThat(targets.getInt(i, j)).isEqualTo(after(ids.getInt(i, j)));
            }
          }
        }
        assertThat(rows).hasSize(7);
        assertThat(rows.get(1)).containsExactly(4, 5, 6, 7);
        assertThat(rows.get(4)).containsExactly(16, 17, END, 100);
        assertThat(rows.get(6)).containsExactly(105, 106, 107, 108);
        iterator.reset();
      }
    }
  }

  /** A folder also holds the descriptions of the files. */
  @Test
  void readsTheTokenFilesOfAFolder() throws Exception {
    try (TokenRecordReader reader = new TokenRecordReader(BLOCK)) {
      reader.initialize(new FileSplit(folder.toFile()));
      int records = 0;
      while (reader.hasNext()) {
        assertThat(reader.next()).hasSize(2);
        records++;
      }
      assertThat(records).isEqualTo(7);
    }
  }

  /** A record found again by its place is how a bad batch is traced to its text. */
  @Test
  void findsRecordsAgainByTheirMetaData() throws Exception {
    try (TokenRecordReader reader = reader()) {
      List<RecordMetaData> places = new ArrayList<>();
      List<int[]> values = new ArrayList<>();
      while (reader.hasNext()) {
        Record record = reader.nextRecord();
        places.add(record.getMetaData());
        values.add(ids(record));
      }
      assertThat(places).hasSize(7);
      RecordMetaDataInterval last = (RecordMetaDataInterval) places.getLast();
      assertThat(last.getFrom()).isEqualTo(5);
      assertThat(last.getTo()).isEqualTo(9);
      assertThat(last.getURI().getPath()).endsWith("part-1.bin");
      List<Record> again = reader.loadFromMetaData(places);
      for (int i = 0; i < 7; i++) {
        assertThat(ids(again.get(i))).isEqualTo(values.get(i));
      }
    }
  }

  /** Readers travel to other machines; memory maps do not. */
  @Test
  void survivesSerializationInTheMiddle() throws Exception {
    try (TokenRecordReader reader = reader()) {
      reader.next(3);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(reader);
      }
      try (ObjectInputStream in =
              new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
          TokenRecordReader copy = (TokenRecordReader) in.readObject()) {
        assertThat(ids(copy.nextRecord())).isEqualTo(ids(reader.nextRecord()));
      }
    }
  }

  /**
   * Every epoch in an order of its own, and a run that goes on in the middle reads what it would.
   */
  @Test
  void shufflesByTheSeedAndGoesOnExactly() throws Exception {
    Configuration shuffled = new Configuration();
    shuffled.set(TokenRecordReader.SEED, "5");
    List<String> all = new ArrayList<>();
    try (TokenRecordReader reader = reader(shuffled)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        List<String> blocks = new ArrayList<>();
        while (reader.hasNext()) {
          blocks.add(Arrays.toString(ids(reader.nextRecord())));
        }
        assertThat(blocks).hasSize(7).doesNotHaveDuplicates();
        all.addAll(blocks);
        reader.reset();
        reader.reset(); // Iterators reset before the first epoch, too.
      }
    }
    assertThat(all.subList(7, 14))
        .isNotEqualTo(all.subList(0, 7))
        .containsExactlyInAnyOrderElementsOf(all.subList(0, 7));
    for (int position : new int[] {0, 3, 7, 10}) {
      try (TokenRecordReader reader = reader(shuffled)) {
        reader.position(position);
        if (!reader.hasNext()) {
          reader.reset();
        }
        assertThat(reader.position()).isEqualTo(position);
        assertThat(Arrays.toString(ids(reader.nextRecord()))).isEqualTo(all.get(position));
        assertThat(reader.position()).isEqualTo(position + 1);
      }
    }
  }

  /** Readers of the two parts share no document, and their places are still found again. */
  @Test
  void readsThePartsThatAHeldOutShareMakes() throws Exception {
    TokenFileWriter.write(
        folder.resolve("part-2.bin"),
        TOKENIZER,
        w -> {
          for (int i = 0; i < 100; i++) {
            w.document(new int[] {i, i, i, i}, "test", 0);
          }
        });
    List<Set<Integer>> parts = new ArrayList<>();
    for (String part : List.of("train", "held_out")) {
      Configuration configuration = new Configuration();
      configuration.setInt(TokenRecordReader.BLOCK_SIZE, 5);
      configuration.set(TokenRecordReader.HELD_OUT, "0.3");
      configuration.set(TokenRecordReader.PART, part);
      try (TokenRecordReader reader = new TokenRecordReader(1)) {
        reader.initialize(
            configuration, new CollectionInputSplit(List.of(folder.resolve("part-2.bin").toUri())));
        Set<Integer> seen = new HashSet<>();
        while (reader.hasNext()) {
          Record record = reader.nextRecord();
          for (int id : ids(record)) {
            seen.add(id);
          }
          assertThat(ids(reader.loadFromMetaData(record.getMetaData()))).isEqualTo(ids(record));
        }
        seen.remove(END);
        parts.add(seen);
      }
    }
    assertThat(parts.get(0)).doesNotContainAnyElementsOf(parts.get(1));
    assertThat(parts.get(1)).hasSizeBetween(28, 30);
    assertThat(parts.get(0)).hasSizeBetween(68, 70);
  }

  private static int after(int id) {
    return id == 17 || id == 108 ? END : id == END ? 100 : id + 1;
  }

  private TokenRecordReader reader() throws Exception {
    return reader(new Configuration());
  }

  private TokenRecordReader reader(Configuration configuration) throws Exception {
    TokenRecordReader reader = new TokenRecordReader(1);
    configuration.setInt(TokenRecordReader.BLOCK_SIZE, BLOCK);
    reader.initialize(
        configuration,
        new CollectionInputSplit(
            List.of(folder.resolve("part-0.bin").toUri(), folder.resolve("part-1.bin").toUri())));
    return reader;
  }

  private static int[] ids(Record record) {
    return ((NDArrayWritable) record.getRecord().get(0)).get().toIntVector();
  }
}

package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @TempDir Path folder;

  @BeforeEach
  void writeTwoFiles() {
    Tokenizer tokenizer = BpeTrainer.train(Stream.of("a"), 256, BpeTrainer.DEFAULT_SPECIAL, "");
    // 19 and 10 tokens with the end: 4 blocks and 2.
    int[] sizes = {18, 9};
    for (int f = 0; f < 2; f++) {
      int[] ids = new int[sizes[f]];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = 100 * f + i;
      }
      TokenFileWriter.write(
          folder.resolve("part-" + f + ".bin"), tokenizer, w -> w.document(ids, "test", 0));
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
          assertThat(ids.shape()).containsExactly(rows.isEmpty() ? 4 : 2, BLOCK);
          for (int i = 0; i < ids.rows(); i++) {
            rows.add(ids.getRow(i).toIntVector());
            for (int j = 0; j < BLOCK; j++) {
              assertThat(targets.getInt(i, j)).isEqualTo(ids.getInt(i, j) + 1);
            }
          }
        }
        assertThat(rows).hasSize(6);
        assertThat(rows.get(1)).containsExactly(4, 5, 6, 7);
        assertThat(rows.get(5)).containsExactly(104, 105, 106, 107);
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
      assertThat(records).isEqualTo(6);
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
      assertThat(places).hasSize(6);
      RecordMetaDataInterval last = (RecordMetaDataInterval) places.getLast();
      assertThat(last.getFrom()).isEqualTo(4);
      assertThat(last.getTo()).isEqualTo(8);
      assertThat(last.getURI().getPath()).endsWith("part-1.bin");
      List<Record> again = reader.loadFromMetaData(places);
      for (int i = 0; i < 6; i++) {
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

  private TokenRecordReader reader() throws Exception {
    TokenRecordReader reader = new TokenRecordReader(1);
    Configuration configuration = new Configuration();
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

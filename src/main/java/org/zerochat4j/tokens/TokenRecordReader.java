package org.zerochat4j.tokens;

import java.io.DataInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataInterval;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.api.writable.batch.NDArrayRecordBatch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.base.UserError;

/**
 * DataVec's view of {@code .bin} files: a record is a block of T ids and, as its second value, the
 * T ids that follow one by one. Batches come as two INT arrays of shape [n, T], so that DL4J's
 * {@code RecordReaderMultiDataSetIterator} hands them on unchanged: {@code addInput(name, 0, 0)},
 * {@code addOutput(name, 1, 1)}. Files come in the order of the split, which for a folder the file
 * system decides. Blocks do not overlap and do not cross files; what is shorter than a block at the
 * end of a file is left out.
 */
public final class TokenRecordReader extends BaseRecordReader {
  /** The key of the block length T in a {@link Configuration}. */
  public static final String BLOCK_SIZE = "org.zerochat4j.tokens.blockSize";

  private static final long serialVersionUID = 1L;

  private int blockSize;
  private transient Configuration configuration;
  private final ArrayList<URI> locations = new ArrayList<>();

  /** Number of the first block of each file, and the number of all blocks at the end. */
  private long[] firstBlock = {0};

  private long next;
  private transient TokenFile[] files;

  /** A reader of blocks of {@code blockSize} ids. */
  public TokenRecordReader(int blockSize) {
    this.blockSize = blockSize;
  }

  @Override
  public void initialize(InputSplit split) {
    if (blockSize < 1) {
      throw new UserError("the block size must be at least 1, not " + blockSize);
    }
    // The split itself is not kept: most splits cannot be serialized, which a reader has to be.
    split.reset();
    close();
    locations.clear();
    for (URI uri : split.locations()) {
      // A folder also holds the descriptions of its files.
      if (uri.getPath().endsWith(".bin")) {
        locations.add(uri);
      }
    }
    firstBlock = new long[locations.size() + 1];
    for (int i = 0; i < locations.size(); i++) {
      long tokens = file(i).size();
      firstBlock[i + 1] = firstBlock[i] + Math.max(0, tokens - 1) / blockSize;
    }
    next = 0;
  }

  @Override
  public void initialize(Configuration configuration, InputSplit split) {
    setConf(configuration);
    initialize(split);
  }

  @Override
  public void setConf(Configuration configuration) {
    this.configuration = configuration;
    this.blockSize = configuration.getInt(BLOCK_SIZE, blockSize);
  }

  @Override
  public Configuration getConf() {
    return configuration;
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  @Override
  public boolean hasNext() {
    return next < firstBlock[firstBlock.length - 1];
  }

  @Override
  public List<List<Writable>> next(int count) {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long all = firstBlock[firstBlock.length - 1];
    NDArrayRecordBatch batch = blocks(next, (int) Math.min(count, all - next));
    next += batch.size();
    invokeListeners(batch);
    return batch;
  }

  @Override
  public List<Writable> next() {
    return nextRecord().getRecord();
  }

  @Override
  public Record nextRecord() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Record record = record(next++);
    invokeListeners(record);
    return record;
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    RecordMetaDataInterval interval = (RecordMetaDataInterval) metaData;
    int file = locations.indexOf(interval.getURI());
    if (file < 0 || interval.getFrom() % blockSize != 0) {
      throw new IllegalArgumentException("not a record of this reader: " + metaData);
    }
    return record(firstBlock[file] + interval.getFrom() / blockSize);
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadFromMetaData).toList();
  }

  /** Not supported: a record is a place in a mapped file, not a stream. */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException("token blocks are read from mapped files only");
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** There are none: the targets are ids. */
  @Override
  public List<String> getLabels() {
    return List.of();
  }

  @Override
  public void close() {
    if (files != null) {
      for (TokenFile file : files) {
        if (file != null) {
          file.close();
        }
      }
      files = null;
    }
  }

  private Record record(long block) {
    int i = fileOf(block);
    long from = (block - firstBlock[i]) * blockSize;
    List<INDArray> arrays = blocks(block, 1).getArrays();
    List<Writable> values =
        List.of(new NDArrayWritable(arrays.get(0)), new NDArrayWritable(arrays.get(1)));
    RecordMetaData place =
        new RecordMetaDataInterval(
            from, from + blockSize, locations.get(i), TokenRecordReader.class);
    return new org.datavec.api.records.impl.Record(values, place);
  }

  private NDArrayRecordBatch blocks(long first, int count) {
    int[] ids = new int[count * blockSize];
    int[] targets = new int[count * blockSize];
    for (int row = 0; row < count; row++) {
      int i = fileOf(first + row);
      long from = (first + row - firstBlock[i]) * blockSize;
      file(i).read(from, ids, row * blockSize, blockSize);
      file(i).read(from + 1, targets, row * blockSize, blockSize);
    }
    return new NDArrayRecordBatch(array(ids, count), array(targets, count));
  }

  private INDArray array(int[] values, int rows) {
    return Nd4j.createFromArray(values).reshape(rows, blockSize);
  }

  private int fileOf(long block) {
    int i = Arrays.binarySearch(firstBlock, block);
    if (i < 0) {
      return -i - 2;
    }
    // Files without a block share their number with the next one.
    while (firstBlock[i + 1] == block) {
      i++;
    }
    return i;
  }

  /** Opened when first needed, also after this reader was sent to another machine. */
  private TokenFile file(int i) {
    if (files == null) {
      files = new TokenFile[locations.size()];
    }
    if (files[i] == null) {
      files[i] = TokenFile.open(Path.of(locations.get(i)));
    }
    return files[i];
  }
}

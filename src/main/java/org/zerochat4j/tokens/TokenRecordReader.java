package org.zerochat4j.tokens;

import java.io.DataInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * {@code addOutput(name, 1, 1)}.
 *
 * <p>The files of the split are one stream of tokens, in the order of their paths. Blocks do not
 * overlap; what is shorter than a block at the end is left out. With a seed the blocks of every
 * epoch come in an order of its own, and {@link #reset} goes on to the next epoch. {@link
 * #position} is all that has to be kept to continue exactly. With a held-out share, whole documents
 * are kept apart: one reader takes {@link Part#TRAIN}, another {@link Part#HELD_OUT}.
 */
public final class TokenRecordReader extends BaseRecordReader {
  /** The key of the block length T in a {@link Configuration}. */
  public static final String BLOCK_SIZE = "org.zerochat4j.tokens.blockSize";

  /** The key of the seed; without one, blocks come in the order of the files. */
  public static final String SEED = "org.zerochat4j.tokens.seed";

  /** The key of the share of the tokens to hold out, 0 to 1; 0 by default. */
  public static final String HELD_OUT = "org.zerochat4j.tokens.heldOut";

  /** The key of the {@link Part} to read. */
  public static final String PART = "org.zerochat4j.tokens.part";

  /** Which documents a reader reads. */
  public enum Part {
    TRAIN,
    HELD_OUT
  }

  private static final long serialVersionUID = 2L;

  private int blockSize;
  private Long seed;
  private double heldOut;
  private Part part = Part.TRAIN;
  private transient Configuration configuration;
  private final ArrayList<URI> locations = new ArrayList<>();
  private long blocks;
  private long epoch;
  private long next;
  private transient TokenFile file;
  private transient TokenSequence tokens;
  private transient EpochOrder orders;

  /** A reader of blocks of {@code blockSize} ids, all of them, in their order. */
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
    locations.sort(null); // The file system lists a folder in any order.
    blocks = Math.max(0, tokens().size() - 1) / blockSize;
    epoch = 0;
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
    blockSize = configuration.getInt(BLOCK_SIZE, blockSize);
    seed = configuration.get(SEED) == null ? seed : Long.valueOf(configuration.get(SEED));
    // Not as a float: the same share has to choose the same documents as everywhere else.
    heldOut = Double.parseDouble(configuration.get(HELD_OUT, Double.toString(heldOut)));
    part = Part.valueOf(configuration.get(PART, part.name()).toUpperCase(Locale.ROOT));
  }

  @Override
  public Configuration getConf() {
    return configuration;
  }

  /** How many blocks an epoch has. */
  public long blocks() {
    return blocks;
  }

  /** How many records have been read, through all epochs. */
  public long position() {
    return Math.addExact(Math.multiplyExact(epoch, blocks), next);
  }

  /** Goes on as a reader does that has read {@code position} records. */
  public void position(long position) {
    if (position < 0 || blocks == 0) {
      throw new IllegalArgumentException("position " + position + " of " + blocks + " blocks");
    }
    // At a border the old epoch is at its end: what comes next is a reset.
    epoch = position == 0 ? 0 : (position - 1) / blocks;
    next = position - epoch * blocks;
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  @Override
  public boolean hasNext() {
    return next < blocks;
  }

  @Override
  public List<List<Writable>> next(int count) {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long[] numbers = new long[(int) Math.min(count, blocks - next)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = block(next++);
    }
    NDArrayRecordBatch batch = blocks(numbers);
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
    Record record = record(block(next++));
    invokeListeners(record);
    return record;
  }

  /**
   * The record that begins at a place: {@code from} counts tokens from the beginning of the file.
   */
  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    RecordMetaDataInterval interval = (RecordMetaDataInterval) metaData;
    TokenSequence sequence = tokens();
    Path path = Path.of(interval.getURI());
    long start = 0;
    int i = 0;
    while (i < file.files().size() && !file.files().get(i).equals(path)) {
      start += file.sizeOf(i++);
    }
    long place = start + interval.getFrom();
    long index = sequence instanceof DocumentPart some ? some.indexOf(place) : place;
    if (i == file.files().size() || index < 0 || index % blockSize != 0) {
      throw new IllegalArgumentException("not a record of this reader: " + metaData);
    }
    return record(index / blockSize);
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

  /** Begins the next epoch; nothing happens before the first record. */
  @Override
  public void reset() {
    if (next > 0) {
      epoch++;
      next = 0;
    }
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
    if (file != null) {
      file.close();
    }
    file = null;
    tokens = null;
    orders = null;
  }

  private long block(long number) {
    if (seed == null) {
      return number;
    }
    if (orders == null) {
      orders = new EpochOrder(blocks, seed, "blocks");
    }
    return orders.of(epoch).of(number);
  }

  private Record record(long block) {
    TokenSequence sequence = tokens();
    long index = block * blockSize;
    long place = sequence instanceof DocumentPart some ? some.placeOf(index) : index;
    long from = place - file.startOfFile(place);
    List<INDArray> arrays = blocks(block).getArrays();
    List<Writable> values =
        List.of(new NDArrayWritable(arrays.get(0)), new NDArrayWritable(arrays.get(1)));
    RecordMetaData meta =
        new RecordMetaDataInterval(
            from, from + blockSize, file.fileOf(place).toUri(), TokenRecordReader.class);
    return new org.datavec.api.records.impl.Record(values, meta);
  }

  private NDArrayRecordBatch blocks(long... numbers) {
    int[] ids = new int[Math.multiplyExact(numbers.length, blockSize)];
    int[] targets = new int[ids.length];
    for (int row = 0; row < numbers.length; row++) {
      long from = numbers[row] * blockSize;
      int at = row * blockSize;
      tokens().read(from, ids, at, blockSize);
      System.arraycopy(ids, at + 1, targets, at, blockSize - 1);
      targets[at + blockSize - 1] = tokens().get(from + blockSize);
    }
    return new NDArrayRecordBatch(array(ids, numbers.length), array(targets, numbers.length));
  }

  private INDArray array(int[] values, int rows) {
    return Nd4j.createFromArray(values).reshape(rows, blockSize);
  }

  /** Opened when first needed, also after this reader was sent to another machine. */
  private TokenSequence tokens() {
    if (tokens == null) {
      file = TokenFile.open(locations.stream().map(Path::of).toList());
      if (heldOut == 0 && part == Part.TRAIN) {
        tokens = file;
      } else {
        DocumentSplit split = new DocumentSplit(file, heldOut);
        tokens = part == Part.TRAIN ? split.train() : split.heldOut();
      }
    }
    return tokens;
  }
}

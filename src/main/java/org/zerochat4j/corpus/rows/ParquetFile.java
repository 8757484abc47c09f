package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.OptionalLibrary;

/**
 * The records of a Parquet file through parquet-floor, a library that need not be there: {@link
 * OptionalLibrary#PARQUET} has to be asked for before. One row group is held in memory. Where one
 * is damaged, each of its records that is lost is a bad row, and reading goes on with the next
 * group.
 */
final class ParquetFile implements RawRows {
  private final Path file;
  private final int maxRowBytes;
  private final ParquetFileReader reader;
  private final MessageColumnIO columns;
  private final ParquetRecords records;
  private final List<BlockMetaData> groups;

  private int group = -1;
  private long leftInGroup;
  private long ordinal;
  private RecordReader<ParquetRecords.Result> current;
  private String damage;

  private ParquetFile(Path file, ParquetFileReader reader, int maxRowBytes) {
    this.file = file;
    this.maxRowBytes = maxRowBytes;
    this.reader = reader;
    var metadata = reader.getFooter().getFileMetaData();
    this.columns = new ColumnIOFactory(metadata.getCreatedBy()).getColumnIO(metadata.getSchema());
    this.records = new ParquetRecords(metadata.getSchema());
    this.groups = reader.getRowGroups();
  }

  /** Opens a file; one without a readable end is a single bad row. */
  static RawRows open(Path file, int maxRowBytes) {
    if (!Files.isReadable(file)) {
      boolean absent = !Files.exists(file);
      throw new UserError(
          "cannot read " + file + ": " + (absent ? "no such file or folder" : "permission denied"));
    }
    if (!InputBytes.isParquet(file)) {
      return new Damaged(file, "not a Parquet file");
    }
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .withPageChecksumVerification(true)
            .build();
    ParquetFileReader reader = null;
    try {
      reader = new ParquetFileReader(new LocalInputFile(file), options);
      requireCompression(file, reader);
      return new ParquetFile(file, reader, maxRowBytes);
    } catch (UserError e) {
      closeQuietly(reader);
      throw e;
    } catch (IOException | RuntimeException e) {
      closeQuietly(reader);
      return new Damaged(file, "the Parquet file is cut off or damaged: its end cannot be read");
    }
  }

  private static void requireCompression(Path file, ParquetFileReader reader) {
    boolean zstd =
        reader.getRowGroups().stream()
            .flatMap(group -> group.getColumns().stream())
            .anyMatch(column -> column.getCodec() == CompressionCodecName.ZSTD);
    if (zstd) {
      OptionalLibrary.ZSTD.require(file);
    }
  }

  @Override
  public RawRow next() {
    while (leftInGroup == 0) {
      if (++group == groups.size()) {
        return null;
      }
      beginGroup();
    }
    leftInGroup--;
    return new RawRow(ordinal++, ordinal, record());
  }

  private void beginGroup() {
    leftInGroup = groups.get(group).getRowCount();
    damage = null;
    try {
      PageReadStore pages = reader.readRowGroup(group);
      current = columns.getRecordReader(pages, records);
    } catch (IOException | RuntimeException e) {
      damage = reason(e);
    }
  }

  private Content record() {
    if (damage == null) {
      try {
        ParquetRecords.Result record = current.read();
        if (record.bytes() > maxRowBytes) {
          return unreadable("the record is longer than " + maxRowBytes + " bytes", record.bytes());
        }
        return record.problem() == null
            ? new Content.Tree(record.fields(), record.bytes())
            : unreadable(record.problem(), record.bytes());
      } catch (RuntimeException e) {
        damage = reason(e);
      }
    }
    return unreadable("row group " + group + " is damaged: " + damage, 0);
  }

  private static Content unreadable(String reason, long length) {
    return new Content.Unreadable(reason, new byte[0], 0, length);
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause instanceof IOException io ? AtomicFiles.reason(io) : cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : Characters.excerpt(message, 120);
  }

  @Override
  public long blankLines() {
    return 0;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void closeQuietly(ParquetFileReader reader) {
    try {
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      // The file is reported as damaged anyway.
    }
  }

  /** A file of which not even the number of records is known. */
  private static final class Damaged implements RawRows {
    private final long length;
    private final String reason;
    private boolean told;

    Damaged(Path file, String reason) {
      this.length = file.toFile().length();
      this.reason = reason;
    }

    @Override
    public RawRow next() {
      if (told) {
        return null;
      }
      told = true;
      return new RawRow(0, 1, unreadable(reason, length));
    }

    @Override
    public long blankLines() {
      return 0;
    }

    @Override
    public void close() {}
  }
}

package org.zerochat4j.corpus.dedup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.RowIndex;
import org.zerochat4j.corpus.rows.RowParser;
import org.zerochat4j.corpus.rows.Rows;

/** The two times the inputs are read: once into a store, and once to copy the rows that stay. */
final class InputPass {
  private final List<Path> files;
  private final WorkFolder work;
  private final TextStore store;

  /** Decides what becomes of a usable row. */
  @FunctionalInterface
  interface RowWriter {
    void write(int index, TextStore.Meta meta, byte[] json) throws IOException;
  }

  InputPass(List<Path> files, WorkFolder work, TextStore store) {
    this.files = files;
    this.work = work;
    this.store = store;
  }

  /**
   * Stores the rows of the files that the checkpoint does not have. Files it has are read again if
   * something in them was bad: that is counted anew, nothing of them is stored.
   */
  void read(RowParser<TextStore.Entry> parser, BadRows bad) {
    List<Checkpoint.FileRows> done = new ArrayList<>(work.checkpoint().files());
    for (int f = 0; f < done.size(); f++) {
      if (done.get(f).unusable() > 0) {
        try (Stream<TextStore.Entry> rows = Rows.read(List.of(files.get(f)), parser, bad)) {
          rows.forEachOrdered(_ -> {});
        }
      }
    }
    try (Progress progress = new Progress("dedup: read", 0, "rows")) {
      for (Path file : files.subList(done.size(), files.size())) {
        int before = store.size();
        long unusable = bad.count() + bad.blankLines();
        try (Stream<TextStore.Entry> rows = Rows.read(List.of(file), parser, bad)) {
          rows.forEachOrdered(entry -> {
            store.add(entry);
            progress.update(store.size(), "");
          });
        }
        unusable = bad.count() + bad.blankLines() - unusable;
        done.add(new Checkpoint.FileRows(store.size() - before, unusable));
        if (work.isDue() || done.size() == files.size()) {
          work.save(store.flush(work.checkpoint(), done));
        }
      }
    }
    if (store.size() == 0) {
      bad.requireUsable();
    }
  }

  /** Reads the usable rows again, in order. */
  void copy(int maxRowBytes, RowWriter writer) throws IOException {
    List<Checkpoint.FileRows> rows = work.checkpoint().files();
    int begin = 0;
    try (Progress progress = new Progress("dedup: write", store.size(), "rows")) {
      for (int f = 0; f < files.size(); f++) {
        Copy copy = new Copy(files.get(f), begin, begin + rows.get(f).usable(), writer, progress);
        RowIndex.rows(files.get(f), maxRowBytes, copy);
        begin = copy.finish();
      }
    }
  }

  /** The rows of one file. */
  private final class Copy implements RowIndex.RawVisitor {
    private final Path file;
    private final int end;
    private final RowWriter writer;
    private final Progress progress;
    private final TextStore.Cursor table;
    private int next;
    private TextStore.Meta meta;

    Copy(Path file, int begin, int end, RowWriter writer, Progress progress) {
      this.file = file;
      this.end = end;
      this.writer = writer;
      this.progress = progress;
      this.table = store.cursor(begin);
      this.next = begin;
      this.meta = begin < end ? table.next() : null;
    }

    @Override
    public void visit(long ordinal, byte[] json) throws IOException {
      if (next == end || ordinal != meta.ordinal()) {
        return;
      }
      if (json == null) {
        throw changed();
      }
      writer.write(next, meta, json);
      next++;
      progress.update(next, "");
      meta = next < end ? table.next() : null;
    }

    int finish() {
      if (next < end) {
        throw changed();
      }
      return end;
    }

    private UserError changed() {
      return new UserError(file + " changed while it was read; run the same command again");
    }
  }
}

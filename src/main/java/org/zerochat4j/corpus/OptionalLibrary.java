package org.zerochat4j.corpus;

import org.zerochat4j.base.UserError;

/** A library that some corpora need; a program that embeds this one may lack it. */
public enum OptionalLibrary {
  /** Zstandard, of files and of Parquet's pages. */
  ZSTD("com.github.luben:zstd-jni", "com.github.luben.zstd.ZstdInputStreamNoFinalizer"),
  /** Parquet without Hadoop. */
  PARQUET("blue.strategic.parquet:parquet-floor", "org.apache.parquet.hadoop.ParquetFileReader"),
  /** Traditional and simplified Chinese. */
  OPENCC4J("com.github.houbb:opencc4j", "com.github.houbb.opencc4j.util.ZhConverterUtil");

  private final String artifact;
  private final String type;

  OptionalLibrary(String artifact, String type) {
    this.artifact = artifact;
    this.type = type;
  }

  /**
   * Fails when the library is not there. To be asked before a class is used that calls the library:
   * the JVM looks for its types when it verifies such a class, and would fail in its own words.
   *
   * @param what needs it: a file, a rule
   */
  public void require(Object what) {
    try {
      Class.forName(type, false, OptionalLibrary.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UserError(what + " needs the library " + artifact + " on the class path", e);
    }
  }
}

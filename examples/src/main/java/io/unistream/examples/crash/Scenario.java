package io.unistream.examples.crash;

import io.unistream.examples.store.Store;
import io.unistream.examples.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run does.
 *
 * @param backend which buffer
 * @param durability of the file backend
 * @param kills how often to kill
 * @param seed decides when
 * @param narrated how many lives to tell in detail
 * @param heap the child's heap, as {@code -Xmx} takes it
 * @param store where the log of the S3 backend goes, else null
 * @param directory where the log of the file backend, the target and the child's errors go; exists and is empty
 */
record Scenario(
    Backend backend,
    Durability durability,
    int kills,
    long seed,
    int narrated,
    String heap,
    @Nullable Store store,
    Path directory) {

  private static final int MIN_SEGMENT_BYTES = 16 << 10;
  private static final int MAX_SEGMENT_BYTES = 16 << 20;

  Path log() {
    return directory.resolve("log");
  }

  /** Where the log of the S3 backend lives; null for others. Each run has its own. */
  @Nullable
  StoreAddress storedLog() {
    return store == null ? null : store.address().resolve("seed-" + seed);
  }

  /** Options of {@code java} for the child. */
  List<String> jvmOptions() {
    return store == null ? List.of() : store.jvmOptions();
  }

  Path target() {
    return directory.resolve("target");
  }

  Path childErrors() {
    return directory.resolve("child-errors.txt");
  }

  /** Records in a batch: some 20 batches for each life, fewer where a commit is slower. */
  int batchRecords(InputFile input) {
    int batches = backend == Backend.S3 ? 8 : 20;
    return (int) Math.max(10, Math.min(1_000, input.lines() / (kills + 1) / batches));
  }

  /** The size of a file of the log: small enough for many to be made and deleted during the run. */
  int segmentBytes(InputFile input) {
    return (int) Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, input.bytes() / 64));
  }
}

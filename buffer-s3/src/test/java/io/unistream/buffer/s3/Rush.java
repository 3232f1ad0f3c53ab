package io.unistream.buffer.s3;

import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Fault;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The fastest writer that somebody who takes its log over can have: before each fence that is to settle where its epoch ends, it puts
 * a record. Used by the one thread that takes over.
 */
final class Rush implements BiConsumer<S3Attempt, S3Fault> {

  /** More than any taker needs to stop it. */
  private static final int MOST = 1_500;

  private final String folder;
  private final BooleanSupplier put;
  private int left = MOST;
  private Audit.@Nullable Violation violation;

  /**
   * Makes the writer.
   *
   * @param folder where its objects are
   * @param put puts one more record; false once it cannot any more
   */
  Rush(String folder, BooleanSupplier put) {
    this.folder = folder;
    this.put = put;
  }

  @Override
  public void accept(S3Attempt attempt, S3Fault fault) {
    if (left == 0 || attempt.kind() != S3Attempt.Kind.PUT || !attempt.key().startsWith(folder)) {
      return;
    }
    left--;
    try {
      left = put.getAsBoolean() ? left : 0;
    } catch (Audit.Violation e) { // which the client would take for a failure of its own
      left = 0;
      violation = e;
    }
  }

  /** Throws if a put broke a rule. */
  void check() {
    if (violation != null) {
      throw violation;
    }
  }
}

package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.ProducerSettings;
import java.time.Duration;
import java.util.Set;

/**
 * The interface that you implement to have your sender checked by {@link SenderTck}: it makes targets, and declares what they promise.
 *
 * @param <R> the record type
 */
public interface SenderHarness<R> {

  /**
   * Returns what the kit can try. Rules that need something else are skipped.
   *
   * @return the capabilities
   */
  Set<SenderCapability> capabilities();

  /**
   * Returns what the target remembers, and thus what becomes of records that come again.
   *
   * @return the declared memory; see docs/exactly-once.md
   */
  TargetMemory memory();

  /**
   * Returns the length of the longest text that a record can carry to the target. The kit sends one of this length.
   *
   * @return the length in {@code char}s, at least 100
   */
  default int maxTextLength() {
    return 500_000;
  }

  /**
   * Returns how long an attempt that is given up may take to return: {@link ProducerSettings#abortGrace()}.
   *
   * @return the time; the default of the producer unless overridden
   */
  default Duration grace() {
    return ProducerSettings.defaults().abortGrace();
  }

  /**
   * Returns what the sender is given and no message may show, such as passwords and tokens.
   *
   * @return the texts; none unless overridden
   */
  default Set<String> secrets() {
    return Set.of();
  }

  /**
   * Returns whether the sender's messages may quote records, because the target's own words do. Tell your users, then: messages get into logs.
   *
   * @return false unless overridden
   */
  default boolean quotesRecords() {
    return false;
  }

  /**
   * Starts a target, empty and up. Each check has one of its own.
   *
   * @return the target; the kit closes it
   * @throws Exception if it cannot be started
   */
  TestTarget<R> newTarget() throws Exception;
}

package io.unistream.buffer.s3;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.EnumerableCrashes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The S3 backend over a store in memory that misbehaves.
 *
 * @param name for reports
 * @param variant changes the settings
 * @param sdkRetries whether the SDK sends again by itself
 */
record S3Harness(String name, UnaryOperator<S3BufferSettings> variant, boolean sdkRetries)
    implements EnumerableCrashes {

  /** Crashes by the thousand would be logged one by one. Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  static {
    LOG.setLevel(Level.OFF);
  }

  static S3Harness plain() {
    return new S3Harness("S3", UnaryOperator.identity(), false);
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.HOST;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.REOPEN,
        Capability.CRASH,
        Capability.ENUMERABLE_CRASHES,
        Capability.STORAGE_FAULTS,
        Capability.SYNC_FAULTS,
        Capability.DAMAGE,
        Capability.QUARANTINE,
        Capability.TAKEOVER);
  }

  /** Nothing waits for time that nobody moves: uploads begin at once. */
  S3BufferSettings settings(String bucket) {
    return variant.apply(S3BufferSettings.builder(bucket, S3TestStore.PREFIX)
        .grouping(grouping -> grouping
            .linger(Duration.ZERO)
            .maxObjectBytes(S3Grouping.MIN_OBJECT_BYTES)
            .maxUnflushedBytes(4 * S3Grouping.MIN_OBJECT_BYTES))
        .retries(retries -> retries
            .requestTimeout(Duration.ofHours(1)) // requests are held by hand
            .giveUpAfter(Duration.ofDays(1)))
        .build());
  }

  @Override
  public S3TestStore newStore() {
    return new S3TestStore(this);
  }
}

package io.unistream.buffer.file;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes the identities of logs, owners and segments. They have to differ from every one that the directory has ever seen, or what
 * is left in recycled space could look valid.
 */
final class Ids {

  private final RandomGenerator random;
  private final OwnerRecord.OwnerProcess process;

  private Ids(RandomGenerator random, OwnerRecord.OwnerProcess process) {
    this.random = random;
    this.process = process;
  }

  static Ids random() {
    return new Ids(new SecureRandom(), OwnerRecord.OwnerProcess.current());
  }

  /** From another source, so that a test gets the same files again. */
  static Ids from(RandomGenerator random) {
    return new Ids(random, new OwnerRecord.OwnerProcess(1, "unknown"));
  }

  /** Who an owner says that it is. */
  OwnerRecord.OwnerProcess process() {
    return process;
  }

  /** A random UUID as RFC 9562 has it: version 4. */
  UUID logId() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low);
  }

  long segmentId() {
    return random.nextLong();
  }
}

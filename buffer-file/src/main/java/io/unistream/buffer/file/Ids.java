package io.unistream.buffer.file;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the identities of logs, owners and segments. They have to differ from every one that the directory has ever seen, or what
 * is left in recycled space could look valid.
 */
final class Ids {

  private final RandomGenerator random;
  private final OwnerRecord.OwnerProcess process;
  private final @Nullable UUID token;

  private Ids(RandomGenerator random, OwnerRecord.OwnerProcess process, @Nullable UUID token) {
    this.random = random;
    this.process = process;
    this.token = token;
  }

  static Ids random() {
    return new Ids(new SecureRandom(), OwnerRecord.OwnerProcess.current(), null);
  }

  /** From another source, so that a test gets the same files again. */
  static Ids from(RandomGenerator random) {
    return new Ids(random, new OwnerRecord.OwnerProcess(1, "unknown"), null);
  }

  /** The same, for an opening that is to be known by a token. */
  Ids withToken(UUID known) {
    return new Ids(random, process, known);
  }

  /** What tells an opening from all others. */
  UUID token() {
    return token == null ? logId() : token;
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

package io.unistream.buffer.tck.crash;

/** How far a change has come on its way to the device. */
enum Durability {
  /** In the page cache; the next sync makes it durable. */
  PENDING,
  /** Marked clean by a sync that failed: on the device or not, and no later sync will write it. */
  STUCK,
  /** A sync said that it is on the device. */
  SYNCED;

  Durability afterSync() {
    return this == PENDING ? SYNCED : this;
  }

  Durability afterFailedSync() {
    return this == PENDING ? STUCK : this;
  }
}

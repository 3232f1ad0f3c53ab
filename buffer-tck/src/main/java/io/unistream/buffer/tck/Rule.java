package io.unistream.buffer.tck;

/** The rules of the contract. Every check and every violation names one. */
public enum Rule {
  /** One thread: records come out in put order; batches come out in order. */
  ORD_FIFO("One thread: records come out in put order; batches come out in order."),
  /** Many threads: each thread's records keep their order; nothing is lost or doubled. */
  ORD_CONCURRENT(
      "Many threads: each thread's records keep their order; nothing is lost or doubled."),
  /** Order holds across close, crash and reopen, however often. */
  ORD_REOPEN("Order holds across close, crash and reopen, however often."),
  /**
   * Sequence numbers are gapless, rising by one, across reopen too; no two records that anyone saw share one.
   */
  ORD_SEQUENCE(
      "Sequence numbers are gapless, rising by one, across reopen too; no two records that anyone saw share "
          + "one."),
  /**
   * putAll is in order and adjacent, with one durability barrier; a crash keeps a prefix of it, never a hole.
   */
  ORD_BULK(
      "putAll is in order and adjacent, with one durability barrier; a crash keeps a prefix of it, never a "
          + "hole."),
  /** The put that brings the open batch to maxRecords makes it due. */
  EMIT_COUNT("The put that brings the open batch to maxRecords makes it due."),
  /**
   * No batch is ever larger than maxBytes or maxRecords: a put that would overflow seals the open batch first;
   * reaching a limit exactly makes it due.
   */
  EMIT_BYTES(
      "No batch is ever larger than maxBytes or maxRecords: a put that would overflow seals the open batch "
          + "first; reaching a limit exactly makes it due."),
  /** The open batch is due once its first record is maxAge old, with no further put needed. */
  EMIT_AGE(
      "The open batch is due once its first record is maxAge old, with no further put needed."),
  /** Before any threshold is met nothing is due. */
  EMIT_NOT_EARLY("Before any threshold is met nothing is due."),
  /** Nothing is handed out before its records and its seal are durable in the declared class. */
  EMIT_DURABLE(
      "Nothing is handed out before its records and its seal are durable in the declared class."),
  /** emit on a non-empty open batch that is not due seals and returns it at once. */
  EMIT_FLUSH("emit on a non-empty open batch that is not due seals and returns it at once."),
  /** emit on an empty buffer throws BufferEmptyException; poll returns empty. */
  EMIT_EMPTY("emit on an empty buffer throws BufferEmptyException; poll returns empty."),
  /** emit and poll without commit return the same batch, the oldest in flight: same id, same records. */
  EMIT_SAME(
      "emit and poll without commit return the same batch, the oldest in flight: same id, same records."),
  /** A recovered backlog is emitted without a new put; recovered age counts. */
  EMIT_AFTER_REOPEN("A recovered backlog is emitted without a new put; recovered age counts."),
  /** A wall clock that jumps never loses, doubles or withholds a batch for longer than maxAge. */
  EMIT_CLOCK(
      "A wall clock that jumps never loses, doubles or withholds a batch for longer than maxAge."),
  /**
   * pollNext gives the next batch that is not in flight, in order, each once in one life, never more than the window;
   * after a crash all come again, first, in order, with their ids.
   */
  EMIT_NEXT(
      "pollNext gives the next batch that is not in flight, in order, each once in one life, never more than "
          + "the window; after a crash all come again, first, in order, with their ids."),
  /**
   * seal fixes what was acknowledged before it into batches, and nothing else, wakes every call that waits for a batch, and
   * returns the last sequence number.
   */
  EMIT_SEAL(
      "seal fixes what was acknowledged before it into batches, and nothing else, wakes every call that "
          + "waits for a batch, and returns the last sequence number."),
  /**
   * Reopening with other thresholds works; sealed batches stay, the rest is cut by the new ones; a record put
   * under wider limits becomes a batch of its own.
   */
  EMIT_RETHRESHOLD(
      "Reopening with other thresholds works; sealed batches stay, the rest is cut by the new ones; a "
          + "record put under wider limits becomes a batch of its own."),
  /**
   * What was acknowledged before a crash of the declared class is emitted after it, unless it was committed.
   */
  DUR_ACKED(
      "What was acknowledged before a crash of the declared class is emitted after it, unless it was "
          + "committed."),
  /**
   * A batch that was ever handed out comes back with the same id, boundaries and bytes, whatever the
   * configuration.
   */
  DUR_STABLE_BATCH(
      "A batch that was ever handed out comes back with the same id, boundaries and bytes, whatever the "
          + "configuration."),
  /** What comes back is a gapless run: never a later record without an earlier one. */
  DUR_PREFIX("What comes back is a gapless run: never a later record without an earlier one."),
  /** Every record that comes out was put, byte for byte, and comes out once per delivery. */
  DUR_NO_PHANTOM(
      "Every record that comes out was put, byte for byte, and comes out once per delivery."),
  /** A put in flight at the crash comes back whole or not at all, in its place. */
  DUR_UNACKED("A put in flight at the crash comes back whole or not at all, in its place."),
  /** Recovery can itself crash, at any point, any number of times, and still end in the same state. */
  DUR_RECOVERY(
      "Recovery can itself crash, at any point, any number of times, and still end in the same state."),
  /** Recover, append, crash, recover: still all of the rules. */
  DUR_SECOND_CRASH("Recover, append, crash, recover: still all of the rules."),
  /**
   * Files created, renamed or deleted survive or vanish as the rules need, whatever the directory held at the
   * crash.
   */
  DUR_DIRENT(
      "Files created, renamed or deleted survive or vanish as the rules need, whatever the directory held "
          + "at the crash."),
  /** Every state that a crash of the declared class can leave opens without a person's help. */
  DUR_ALWAYS_OPENS(
      "Every state that a crash of the declared class can leave opens without a person's help."),
  /** After commit returned, the batch is never delivered again, whatever crashes. */
  COM_FORGET("After commit returned, the batch is never delivered again, whatever crashes."),
  /** Without commit, the batch is delivered again, first. */
  COM_REDELIVER("Without commit, the batch is delivered again, first."),
  /** Deleting what is committed may be undone by a crash; the records still never come back. */
  COM_NO_RESURRECT(
      "Deleting what is committed may be undone by a crash; the records still never come back."),
  /**
   * Committing a batch that is neither the oldest in flight nor committed last, or through one that is not in flight:
   * StaleBatchException; nothing changes.
   */
  COM_WRONG(
      "Committing a batch that is neither the oldest in flight nor committed last, or through one that is not "
          + "in flight: StaleBatchException; nothing changes."),
  /** Committing the batch that was committed last changes nothing and returns normally, after reopening too. */
  COM_AGAIN(
      "Committing the batch that was committed last changes nothing and returns normally, after reopening "
          + "too."),
  /**
   * commitThrough commits all in flight up to a batch with one barrier, all or none over a crash; nothing is ever committed
   * behind a gap.
   */
  COM_THROUGH(
      "commitThrough commits all in flight up to a batch with one barrier, all or none over a crash; nothing "
          + "is ever committed behind a gap."),
  /** Space is given back after commit, only committed data is deleted, and a commit works on a full disk. */
  COM_RECLAIM(
      "Space is given back after commit, only committed data is deleted, and a commit works on a full disk."),
  /** A record over maxRecordBytes: RecordTooLargeException, nothing changed. */
  CAP_RECORD("A record over maxRecordBytes: RecordTooLargeException, nothing changed."),
  /**
   * When the capacity is full the overflow policy acts; DROP_OLDEST is the only sanctioned loss, counted and
   * reported.
   */
  CAP_TOTAL(
      "When the capacity is full the overflow policy acts; DROP_OLDEST is the only sanctioned loss, counted "
          + "and reported."),
  /**
   * DROP_OLDEST gives up no batch unless the put then has room; it refuses only what could not have room at all.
   */
  CAP_LEAST(
      "DROP_OLDEST gives up no batch unless the put then has room; it refuses only what could not have room "
          + "at all."),
  /**
   * There is no state in which puts are refused or wait for want of room while a consumer that polls gets nothing.
   */
  CAP_FLOW(
      "There is no state in which puts are refused or wait for want of room while a consumer that polls gets "
          + "nothing."),
  /**
   * A blocked put goes on at commit, and ends at close, at interrupt and at its time-out, without having been
   * stored.
   */
  CAP_WAKE(
      "A blocked put goes on at commit, and ends at close, at interrupt and at its time-out, without having "
          + "been stored."),
  /** Heap use is bounded by the batch sizes and the write window, not by the backlog. */
  CAP_HEAP("Heap use is bounded by the batch sizes and the write window, not by the backlog."),
  /** A put that fails is not acknowledged; an unknown outcome says so by its exception type. */
  ERR_NO_ACK(
      "A put that fails is not acknowledged; an unknown outcome says so by its exception type."),
  /** After a failed sync the buffer is failed for good; reopening recovers what was truly durable. */
  ERR_SYNC_STOP(
      "After a failed sync the buffer is failed for good; reopening recovers what was truly durable."),
  /** No space: BufferStorageFullException; nothing stored is harmed; puts work again once there is space. */
  ERR_FULL_DISK(
      "No space: BufferStorageFullException; nothing stored is harmed; puts work again once there is space."),
  /** A short or zero-length write is completed or undone, never taken for done. */
  ERR_SHORT_WRITE("A short or zero-length write is completed or undone, never taken for done."),
  /** Interrupting a thread inside any call neither closes nor harms the log. */
  ERR_INTERRUPT("Interrupting a thread inside any call neither closes nor harms the log."),
  /** Damage inside acknowledged data is found, never emitted, never skipped in silence. */
  ERR_CORRUPT("Damage inside acknowledged data is found, never emitted, never skipped in silence."),
  /** A torn or zero-filled tail that was never acknowledged is cut off, and the recovery report says so. */
  ERR_TORN_TAIL(
      "A torn or zero-filled tail that was never acknowledged is cut off, and the recovery report says so."),
  /** A codec that throws in put changes nothing. */
  ERR_CODEC_PUT("A codec that throws in put changes nothing."),
  /**
   * A codec that throws in emit names the sequence number and blocks nothing for good: the record can be set
   * aside.
   */
  ERR_CODEC_EMIT(
      "A codec that throws in emit names the sequence number and blocks nothing for good: the record can be "
          + "set aside."),
  /**
   * An Error anywhere moves no position before its work is done: nothing is lost, skipped, merged or doubled, and no call
   * hangs.
   */
  ERR_ERROR(
      "An Error anywhere moves no position before its work is done: nothing is lost, skipped, merged or "
          + "doubled, and no call hangs."),
  /** No failed or closed buffer leaves a thread, file handle, lock or connection behind. */
  ERR_LEAK("No failed or closed buffer leaves a thread, file handle, lock or connection behind."),
  /** One open buffer per log: a second opener gets BufferLockedException, and the first is unharmed. */
  OWN_ONE(
      "One open buffer per log: a second opener gets BufferLockedException, and the first is unharmed."),
  /**
   * Shared storage: opening takes the log over; the former owner's later calls fail with BufferFencedException
   * and change nothing.
   */
  OWN_FENCE("Shared storage: opening takes the log over; the former owner's later calls fail with "
      + "BufferFencedException and change nothing."),
  /**
   * A request that lands after a takeover is never acknowledged and never surfaces after the new owner's
   * records.
   */
  OWN_LATE(
      "A request that lands after a takeover is never acknowledged and never surfaces after the new owner's "
          + "records."),
  /** A conditional write whose answer was lost is resolved by looking, not by guessing. */
  OWN_AMBIGUOUS(
      "A conditional write whose answer was lost is resolved by looking, not by guessing."),
  /**
   * close makes everything durable, deletes nothing, wakes every waiter, is idempotent; use after close:
   * BufferClosedException.
   */
  LIFE_CLOSE(
      "close makes everything durable, deletes nothing, wakes every waiter, is idempotent; use after close: "
          + "BufferClosedException."),
  /** Every method may be called by any thread. */
  LIFE_THREADS("Every method may be called by any thread."),
  /**
   * A call keeps its time-out, and one that an interrupt may end is ended by it, whatever other threads do in the buffer.
   */
  LIFE_WAIT(
      "A call keeps its time-out, and one that an interrupt may end is ended by it, whatever other "
          + "threads do in the buffer."),
  /**
   * No lock is held while a listener is told; one that throws, is slow or takes locks delays its own event and changes
   * nothing else.
   */
  LIFE_LISTENER(
      "No lock is held while a listener is told; one that throws, is slow or takes locks delays its own event "
          + "and changes nothing else."),
  /** Statistics are true at rest and cheap to read; RecoveryReport tells what recovery found. */
  LIFE_OBSERVE(
      "Statistics are true at rest and cheap to read; RecoveryReport tells what recovery found.");

  private final String promise;

  Rule(String promise) {
    this.promise = promise;
  }

  /**
   * The id as the contract writes it, such as {@code EMIT-SAME}.
   *
   * @return the id
   */
  public String id() {
    return name().replace('_', '-');
  }

  /**
   * What the rule promises, in one line.
   *
   * @return the promise
   */
  public String promise() {
    return promise;
  }
}

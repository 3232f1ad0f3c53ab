package io.unistream.buffer.producer.tck;

/** What a target remembers of what it took, and so what happens to records that come again. The table is in docs/exactly-once.md. */
public enum TargetMemory {
  /** Each record, or how far it got: each record is there once, whatever comes again. */
  RECORDS,
  /** Each delivery, by its key: it is there once, but its records may come again in other parts. */
  DELIVERIES,
  /** Nothing: records that come again are there again. */
  NOTHING
}

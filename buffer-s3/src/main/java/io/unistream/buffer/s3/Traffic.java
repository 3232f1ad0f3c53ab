package io.unistream.buffer.s3;

import java.util.concurrent.atomic.LongAdder;

/** Counts requests, each try as one: what is billed, and what the store made of it. Safe for use by any thread. */
final class Traffic {

  final LongAdder puts = new LongAdder();
  /** Those of them that were sent beside one that was not answered. */
  final LongAdder hedged = new LongAdder();

  final LongAdder gets = new LongAdder();
  final LongAdder lists = new LongAdder();
  final LongAdder deletes = new LongAdder();
  /** Those of all that the store, or something before it, refused because there were too many. */
  final LongAdder throttled = new LongAdder();
}

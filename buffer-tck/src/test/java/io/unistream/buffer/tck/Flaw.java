package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.DUR_ACKED;
import static io.unistream.buffer.tck.Rule.ERR_CORRUPT;
import static io.unistream.buffer.tck.Rule.ERR_FULL_DISK;
import static io.unistream.buffer.tck.Rule.ERR_INTERRUPT;
import static io.unistream.buffer.tck.Rule.ERR_LEAK;
import static io.unistream.buffer.tck.Rule.ERR_NO_ACK;
import static io.unistream.buffer.tck.Rule.ERR_SHORT_WRITE;
import static io.unistream.buffer.tck.Rule.ERR_SYNC_STOP;
import static io.unistream.buffer.tck.Rule.ERR_TORN_TAIL;

/** What is wrong with a {@link FrameLog}, and the rule that must reject it. */
enum Flaw {
  /** No more than that it never gives space back. */
  NONE(COM_RECLAIM),
  SYNCS_AGAIN_AFTER_A_FAILED_SYNC(ERR_SYNC_STOP),
  GOES_ON_AFTER_A_FAILED_SYNC(ERR_SYNC_STOP),
  TRUSTS_WHAT_AN_EARLIER_PROCESS_FAILED_TO_SYNC(ERR_SYNC_STOP),
  IGNORES_SHORT_WRITES(ERR_SHORT_WRITE),
  LEAVES_WHAT_A_FAILED_WRITE_LEFT(ERR_NO_ACK),
  TAKES_A_FULL_DISK_FOR_A_BROKEN_ONE(ERR_FULL_DISK),
  SETS_NO_ROOM_ASIDE(ERR_FULL_DISK),
  HAS_NO_CHECKSUMS(ERR_CORRUPT),
  TAKES_DAMAGE_FOR_THE_END(ERR_CORRUPT),
  TELLS_OF_NO_TORN_TAIL(ERR_TORN_TAIL),
  CLOSED_BY_INTERRUPTS(ERR_INTERRUPT),
  CLOSED_BY_INTERRUPTS_IN_THE_MIDDLE(ERR_INTERRUPT),
  LEAVES_THE_FILE_OPEN_WHEN_OPENING_FAILS(ERR_LEAK),
  LEAVES_THE_FILE_OPEN_WHEN_FAILED(ERR_LEAK),
  WRITES_THE_FILE_AT_CLOSE(DUR_ACKED);

  private final Rule rejectedBy;

  Flaw(Rule rejectedBy) {
    this.rejectedBy = rejectedBy;
  }

  Rule rejectedBy() {
    return rejectedBy;
  }
}

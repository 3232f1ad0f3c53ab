package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Means.CHECKS;
import static io.unistream.buffer.tck.Means.SCENARIOS;
import static io.unistream.buffer.tck.Means.campaign;
import static io.unistream.buffer.tck.Means.checksOf;
import static io.unistream.buffer.tck.Means.deepCampaign;
import static io.unistream.buffer.tck.Mutant.log;
import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.DUR_ACKED;
import static io.unistream.buffer.tck.Rule.DUR_ALWAYS_OPENS;
import static io.unistream.buffer.tck.Rule.DUR_DIRENT;
import static io.unistream.buffer.tck.Rule.DUR_NO_PHANTOM;
import static io.unistream.buffer.tck.Rule.DUR_RECOVERY;
import static io.unistream.buffer.tck.Rule.DUR_SECOND_CRASH;
import static io.unistream.buffer.tck.Rule.ERR_CORRUPT;
import static io.unistream.buffer.tck.Rule.ERR_FULL_DISK;
import static io.unistream.buffer.tck.Rule.ERR_INTERRUPT;
import static io.unistream.buffer.tck.Rule.ERR_NO_ACK;
import static io.unistream.buffer.tck.Rule.ERR_SHORT_WRITE;
import static io.unistream.buffer.tck.Rule.ERR_SYNC_STOP;
import static io.unistream.buffer.tck.Rule.ERR_TORN_TAIL;
import static io.unistream.buffer.tck.Rule.OWN_ONE;

import io.unistream.buffer.tck.plain.BrokenLog;
import java.util.List;

/** Logs that handle their files wrongly. */
final class LogMutantTable {

  private static final String ANCESTOR = "the Python ancestor";

  private LogMutantTable() {}

  static List<Mutant> all() {
    return List.of(
        log(
            "no directory sync after a new segment",
            "KAFKA-3968",
            CHECKS,
            BrokenLog.NEW_SEGMENT_WITHOUT_DIRECTORY_SYNC,
            DUR_DIRENT),
        log(
            "no directory sync after a rename",
            "etcd #6368",
            CHECKS,
            BrokenLog.NEW_CHECKPOINT_WITHOUT_DIRECTORY_SYNC,
            DUR_DIRENT),
        log(
            "the entry of the log's own directory is not synced",
            null,
            CHECKS,
            BrokenLog.DIRECTORY_NOT_SYNCED_IN_ITS_PARENT,
            DUR_DIRENT),
        log(
            "a file has its name before its content is durable",
            "logstash #12040",
            campaign("put 9"),
            BrokenLog.CHECKPOINT_NAMED_BEFORE_IT_IS_SYNCED,
            DUR_ALWAYS_OPENS),
        log(
            "the checkpoint is written in place",
            "logstash #8218",
            campaign("put 9"),
            BrokenLog.CHECKPOINT_IN_PLACE,
            DUR_ALWAYS_OPENS),
        log(
            "an empty newest segment stops the start",
            "ZOOKEEPER-1621, ZOOKEEPER-2332",
            campaign(
                "putAll 50 50 50 50 50 50, putAll 50 50 50 50 50 50, putAll 50 50 50 50 50 50"),
            BrokenLog.SEGMENT_NAMED_WHEN_EMPTY,
            DUR_ALWAYS_OPENS),
        log(
            "a log without a backlog does not start",
            "logstash #7809",
            SCENARIOS,
            BrokenLog.NOTHING_LEFT_STOPS_THE_START,
            DUR_ALWAYS_OPENS),
        log(
            "segments are deleted before the checkpoint says so",
            "vector #25570",
            CHECKS,
            BrokenLog.DELETES_BEFORE_CHECKPOINT,
            DUR_DIRENT),
        log(
            "acknowledges without a sync",
            "vector #22489",
            SCENARIOS,
            BrokenLog.ACKNOWLEDGES_WITHOUT_SYNC,
            DUR_ACKED),
        log(
            "appends behind a torn frame",
            "cqlite #1390",
            CHECKS,
            BrokenLog.APPENDS_BEHIND_TORN_TAIL,
            ERR_TORN_TAIL),
        log(
            "leaves what is behind a torn frame",
            null,
            CHECKS,
            BrokenLog.LEAVES_WHAT_IS_BEHIND_TORN_FRAME,
            ERR_TORN_TAIL),
        log(
            "appends before a torn frame, crashes, and takes what is behind it for its own",
            null,
            deepCampaign("put 18"),
            BrokenLog.LEAVES_WHAT_IS_BEHIND_TORN_FRAME,
            DUR_SECOND_CRASH),
        log(
            "takes zeros for a frame",
            "etcd #6515, tape #43",
            CHECKS,
            BrokenLog.ZEROS_ARE_A_FRAME,
            ERR_TORN_TAIL),
        log(
            "recovery deletes before it has the new file",
            null,
            CHECKS,
            BrokenLog.RECOVERY_DELETES_FIRST,
            DUR_RECOVERY),
        log(
            "trusts what it reads after a sync that failed",
            null,
            checksOf(ERR_SYNC_STOP),
            BrokenLog.TRUSTS_WHAT_IT_READS,
            DUR_ACKED,
            DUR_ALWAYS_OPENS),
        log("looks at no checksum", ANCESTOR, CHECKS, BrokenLog.NO_CHECKSUM, ERR_CORRUPT),
        log(
            "the first damage is the end of the log",
            "ArcadeDB #4508",
            CHECKS,
            BrokenLog.FIRST_DAMAGE_IS_THE_END,
            ERR_CORRUPT),
        log(
            "what could not be read is the end of the log",
            null,
            CHECKS,
            BrokenLog.READ_ERROR_IS_THE_END,
            ERR_CORRUPT),
        log(
            "a short read is taken for whole",
            null,
            CHECKS,
            BrokenLog.SHORT_READ_IS_WHOLE,
            ERR_CORRUPT),
        log(
            "two bytes for the length of a record",
            null,
            CHECKS,
            BrokenLog.LENGTH_IN_SIXTEEN_BITS,
            DUR_NO_PHANTOM),
        log(
            "files are used again, and a frame does not say to which it belongs",
            null,
            SCENARIOS,
            BrokenLog.RECYCLES_WITHOUT_IDENTITY,
            DUR_ALWAYS_OPENS),
        log(
            "a sync that failed is tried again",
            "PostgreSQL, fsync of 2018",
            CHECKS,
            BrokenLog.RETRIES_SYNC,
            ERR_SYNC_STOP),
        log(
            "goes on behind a write that failed",
            "Elasticsearch #15420",
            CHECKS,
            BrokenLog.WRITES_ON_AFTER_FAILED_WRITE,
            ERR_NO_ACK),
        log(
            "what a failed write left stays",
            "CorfuDB #1218",
            CHECKS,
            BrokenLog.FAILED_WRITE_STAYS,
            ERR_NO_ACK),
        log(
            "a failed write is cut back, but not durably",
            null,
            CHECKS,
            BrokenLog.FAILED_WRITE_COMES_BACK,
            ERR_NO_ACK),
        log(
            "a short write is taken for whole",
            "CorfuDB #1925",
            CHECKS,
            BrokenLog.SHORT_WRITE_IS_WHOLE,
            ERR_SHORT_WRITE),
        log(
            "a write of nothing is repeated for ever",
            "camunda #585",
            CHECKS,
            BrokenLog.ZERO_LENGTH_WRITE_LOOPS,
            ERR_SHORT_WRITE),
        log(
            "an interrupt closes the file",
            "h2 #227, mapdb #235",
            CHECKS,
            BrokenLog.INTERRUPT_CLOSES_FILE,
            ERR_INTERRUPT),
        log(
            "a full disk leaves no room to commit",
            "vector #8763",
            CHECKS,
            BrokenLog.NOTHING_SET_ASIDE,
            ERR_FULL_DISK),
        log(
            "nothing is ever deleted",
            "telegraf #16696",
            CHECKS,
            BrokenLog.NEVER_DELETES,
            COM_RECLAIM),
        log(
            "the lock is a file, which a crash leaves behind",
            null,
            SCENARIOS,
            BrokenLog.LOCK_FILE_STAYS,
            DUR_ALWAYS_OPENS),
        log("the lock is let go at once", null, CHECKS, BrokenLog.LOCK_LET_GO, OWN_ONE));
  }
}

package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Compares what the target received with what was put and acknowledged, life by life, without holding either in heap: 3
 * bits for a line and 24 bytes for a batch.
 *
 * <p>Told in this order for each life: what the child reported, then what the target got. Every record is compared with
 * the input, byte for byte, at every delivery; its index in the input says which one it claims to be.
 */
final class Audit {

  private final InputFile input;
  private final Backend backend;
  private final Findings findings = new Findings();

  private final BitSet acknowledged = new BitSet();
  private final BitSet received = new BitSet();
  private final BitSet skipped = new BitSet();
  private long nextLine;
  private long lastAcknowledged = -1;
  private long lastRecovered = -1;

  /** For the first line of each run of acknowledgements: sequence number minus index. */
  private final TreeMap<Long, Long> numbering = new TreeMap<>();

  private final Map<UUID, BatchLedger> ledgers = new HashMap<>();

  Audit(InputFile input, Backend backend) {
    this.input = input;
    this.backend = backend;
  }

  void opened(Report.Opened opened) {
    long known = Math.max(lastAcknowledged, lastRecovered);
    if (backend.outlivesKills() && opened.stored() < known) {
      findings.add(
          Finding.MISREPORTED,
          1,
          "recovery counted lines up to " + opened.stored() + ", but " + known
              + " had been acknowledged, or recovered before");
    }
    findings.storedUnacknowledged +=
        Math.max(0, opened.stored() - Math.max(known, lastDelivered()));
    lastRecovered = Math.max(lastRecovered, opened.stored());
    findings.tornBytes += opened.tornBytes();
  }

  void acknowledged(Report.Acknowledged ack) {
    long offset = ack.firstSequence() - ack.first();
    Entry<Long, Long> before = numbering.floorEntry(ack.first());
    if (before == null || before.getValue() != offset) {
      numbering.put(ack.first(), offset);
      if (before != null && backend.outlivesKills()) {
        findings.add(
            Finding.MISNUMBERED,
            1,
            "line " + ack.first() + " was put as " + ack.firstSequence()
                + ", which is not what follows the put before");
      }
    }
    acknowledged.set((int) ack.first(), (int) ack.last() + 1);
    findings.acknowledged += ack.last() - ack.first() + 1;
    lastAcknowledged = Math.max(lastAcknowledged, ack.last());
  }

  void handedOut(Report.HandedOut batch) {
    if (!ledger(batch.batch()).handedOut(batch.batch().number(), batch.first(), batch.count())) {
      findings.add(
          Finding.CHANGED,
          1,
          "batch " + batch.batch().number() + " was handed out as "
              + lines(batch.first(), batch.first() + batch.count() - 1)
              + ", earlier with other boundaries");
    }
  }

  void committed(Report.Committed batch) {
    ledger(batch.batch()).committed(batch.batch().number());
  }

  /** The child closed, opened again and found records. */
  void done(Report.Done done) {
    if (done.records() > 0) {
      findings.add(
          Finding.RESURRECTED,
          done.records(),
          done.records() + " records came back after the last commit");
    }
  }

  void delivered(Delivery delivery) throws IOException {
    BatchLedger ledger = ledger(delivery.id());
    long number = delivery.id().number();
    BatchLedger.Arrival arrival = ledger.delivered(number, delivery);
    switch (arrival) {
      case FIRST -> findings.batches++;
      case AGAIN -> findings.redelivered++;
      case AFTER_COMMIT ->
        findings.add(Finding.RESURRECTED, 1, "batch " + number + " came after its commit");
      case OUT_OF_TURN ->
        findings.add(Finding.REORDERED, 1, "batch " + number + " came out of turn");
      case CHANGED ->
        findings.add(Finding.CHANGED, 1, "batch " + number + " came again with other content");
    }
    boolean old =
        arrival == BatchLedger.Arrival.AGAIN || arrival == BatchLedger.Arrival.AFTER_COMMIT;
    for (int i = 0; i < delivery.lines().size(); i++) {
      Line line = delivery.lines().get(i);
      if (!Arrays.equals(input.line(line.index()), line.bytes())) {
        findings.add(
            Finding.INVENTED,
            1,
            "batch " + number + " holds a record that claims to be line " + line.index()
                + " of the input, and is not");
      } else if (!old
          && !(arrival == BatchLedger.Arrival.CHANGED && received.get((int) line.index()))) {
        receive(line.index(), delivery.sequences()[i], ledger);
      }
    }
  }

  private void receive(long line, long sequence, BatchLedger ledger) {
    int index = (int) line;
    if (received.get(index)) {
      findings.add(Finding.DOUBLED, 1, "line " + line + " came in two batches");
      return;
    }
    received.set(index);
    findings.delivered++;
    if (skipped.get(index)) {
      skipped.clear(index);
      findings.add(Finding.REORDERED, 1, "line " + line + " came after later ones");
    } else {
      skipped.set((int) nextLine, index);
      nextLine = line + 1;
    }
    Entry<Long, Long> run = numbering.floorEntry(line);
    boolean asAcknowledged =
        !acknowledged.get(index) || run == null || run.getValue() == sequence - line;
    if (!ledger.follows(sequence) || !asAcknowledged) {
      findings.add(
          Finding.MISNUMBERED, 1, "line " + line + " came with the sequence number " + sequence);
    }
  }

  /** The life is over, and everything that the target got in it was told. */
  void lifeEnded() {
    ledgers.values().forEach(BatchLedger::lifeEnded);
  }

  /** The child was killed within a write: the frame is cut off, and its batch must come again. */
  void torn() {
    findings.tornFrames++;
  }

  /**
   * Ends the audit.
   *
   * @param complete whether the last life ended by itself, having delivered everything
   */
  Findings finish(boolean complete) {
    if (complete) {
      skipped.set((int) nextLine, (int) input.lines());
    } else {
      findings.undelivered =
          acknowledged.get((int) nextLine, (int) input.lines()).cardinality();
    }
    for (int first = skipped.nextSetBit(0); first >= 0; ) {
      int end = sameKind(first);
      boolean lost = acknowledged.get(first);
      findings.add(
          lost ? Finding.LOST : Finding.VANISHED,
          end - first,
          lines(first, end - 1)
              + (lost
                  ? " acknowledged, never delivered"
                  : " recovered, so not put again, never delivered"));
      first = skipped.nextSetBit(end);
    }
    if (backend.outlivesKills() && ledgers.size() > 1) {
      findings.add(Finding.CHANGED, 1, "the log changed its id: " + ledgers.keySet());
    }
    return findings;
  }

  /** Where the run of skipped lines from here ends that were all acknowledged, or all not. */
  private int sameKind(int first) {
    int gap = skipped.nextClearBit(first);
    int change =
        acknowledged.get(first) ? acknowledged.nextClearBit(first) : acknowledged.nextSetBit(first);
    return change < 0 ? gap : Math.min(gap, change);
  }

  private static String lines(long first, long last) {
    return first == last ? "line " + first : "lines " + first + ".." + last;
  }

  Findings findings() {
    return findings;
  }

  /** The child did not do what it was told: it failed or hung. */
  void failed(int life, String how) {
    findings.add(Finding.FAILED, 1, "life " + life + ": " + how);
  }

  /** The line after all those that were acknowledged, or found stored although their put had been cut short. */
  long nextToPut() {
    return Math.max(Math.max(lastAcknowledged, lastRecovered), lastDelivered()) + 1;
  }

  /** The last line that was acknowledged, -1 if none. */
  long lastAcknowledged() {
    return lastAcknowledged;
  }

  /** The last line that the target has, -1 if none. */
  long lastDelivered() {
    return nextLine - 1;
  }

  /** Whether this is what the target has under the batch's id. */
  boolean knows(Delivery delivery) {
    return ledger(delivery.id()).knows(delivery.id().number(), delivery);
  }

  private BatchLedger ledger(BatchId id) {
    return ledgers.computeIfAbsent(id.log(), log -> new BatchLedger());
  }
}

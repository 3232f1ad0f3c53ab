package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The audit of hosts that overlap. What an owner said and sent before the next one had opened the log is audited like a
 * life of the crash simulation. What a former owner says or sends later must be true of the log that the next one has:
 *
 * <ul>
 *   <li>a put that it still reports as acknowledged was stored before the takeover, so the next owner's log holds it. Its
 *       lines rise, so that every put that began after the next owner's opening had returned is of a later line;
 *   <li>a batch whose commit it still reports does not come from any later owner;
 *   <li>a batch that it still sends is the same that a later owner sends under that id, byte for byte.
 * </ul>
 */
final class TakeoverAudit {

  private final InputFile input;
  private final Audit audit;
  private final Map<BatchId, Integer> lastSender = new HashMap<>();
  private final Map<BatchId, Integer> lateCommits = new HashMap<>();
  private final List<Delivery> lateDeliveries = new ArrayList<>();
  private int newestOwner;
  private long lateAcknowledged;

  TakeoverAudit(InputFile input) {
    this.input = input;
    this.audit = new Audit(input, Backend.S3);
  }

  void heard(Host host, Report report, List<Host> hosts) throws IOException {
    boolean former = host.life() < newestOwner;
    if (report instanceof Report.Opened it) {
      if (!former) {
        takenOver(host, it, hosts);
      } else if (it.stored() > host.fenceLine) {
        findings()
            .add(
                Finding.VANISHED,
                1,
                "host " + host.life() + " recovered lines up to " + it.stored()
                    + ", the next one only up to " + host.fenceLine);
      }
    } else if (report instanceof Report.Acknowledged it) {
      if (former && it.last() > host.fenceLine) {
        findings()
            .add(
                Finding.UNFENCED,
                1,
                "host " + host.life() + " acknowledged line " + it.last()
                    + ", and the next owner's log ended at line " + host.fenceLine);
      }
      lateAcknowledged += former ? it.last() - it.first() + 1 : 0;
      audit.acknowledged(it);
    } else if (report instanceof Report.HandedOut it) {
      audit.handedOut(it);
    } else if (report instanceof Report.Committed it) {
      if (former) {
        lateCommits.put(it.batch(), host.life());
      } else {
        audit.committed(it);
      }
    } else if (report instanceof Report.Fenced it && it.tried() > it.refused()) {
      findings()
          .add(
              Finding.UNFENCED,
              it.tried() - it.refused(),
              "host " + host.life() + " was not refused, long after the takeover");
    } else if (report instanceof Report.Done it) {
      audit.done(it);
    }
  }

  /** Another owner: whoever had the log before has it no more. */
  private void takenOver(Host host, Report.Opened opened, List<Host> hosts) throws IOException {
    newestOwner = host.life();
    for (Host former : hosts.subList(0, host.life() - 1)) {
      if (former.fenceLine == Long.MAX_VALUE) {
        former.fenceLine = opened.stored();
        for (Delivery delivery : read(former)) {
          lastSender.put(delivery.id(), former.life());
          audit.delivered(delivery);
        }
        audit.lifeEnded();
      }
    }
    audit.opened(opened);
  }

  /** The new whole frames of a host's target. */
  private static List<Delivery> read(Host host) throws IOException {
    List<Delivery> frames = new ArrayList<>();
    if (!Files.exists(host.target())) {
      return frames;
    }
    try (TargetReader target = TargetReader.open(host.target(), host.targetEnd)) {
      for (Delivery frame = target.next(); frame != null; frame = target.next()) {
        frames.add(frame);
      }
      host.targetEnd = target.end();
    }
    return frames;
  }

  /** All hosts have ended: what the last one sent, and what the former ones sent late. */
  void readLate(List<Host> hosts) throws IOException {
    for (Host host : hosts) {
      if (host.life() < newestOwner) {
        lateDeliveries.addAll(read(host));
      } else {
        for (Delivery delivery : read(host)) {
          lastSender.put(delivery.id(), host.life());
          audit.delivered(delivery);
        }
        audit.lifeEnded();
      }
      if (Files.exists(host.target())) {
        try (FileChannel target = FileChannel.open(host.target(), StandardOpenOption.READ)) {
          if (target.size() > host.targetEnd) {
            audit.torn();
          }
        }
      }
    }
  }

  void finish(boolean complete) throws IOException {
    for (Delivery late : lateDeliveries) {
      checkLate(late, complete);
    }
    lateCommits.forEach((batch, life) -> {
      if (lastSender.getOrDefault(batch, 0) > life) {
        findings()
            .add(
                Finding.RESURRECTED,
                1,
                "batch " + batch.number() + " came after its commit by host " + life);
      }
    });
    Findings findings = audit.finish(complete);
    if (complete) {
      findings.storedUnacknowledged = input.lines() - findings.acknowledged;
    }
  }

  private void checkLate(Delivery late, boolean complete) throws IOException {
    for (Line line : late.lines()) {
      if (!Arrays.equals(input.line(line.index()), line.bytes())) {
        findings().add(Finding.INVENTED, 1, "a late batch claims to hold line " + line.index());
      }
    }
    if (complete && !audit.knows(late)) {
      findings()
          .add(Finding.CHANGED, 1, "batch " + late.id().number() + " came late with other content");
    }
  }

  void failed(String how) {
    findings().add(Finding.FAILED, 1, how);
  }

  Findings findings() {
    return audit.findings();
  }

  long nextToPut() {
    return audit.nextToPut();
  }

  long lastAcknowledged() {
    return audit.lastAcknowledged();
  }

  /** Batches that former owners sent after the takeover. */
  int lateDeliveries() {
    return lateDeliveries.size();
  }

  /** Records that former owners reported as acknowledged after the takeover; all were stored before it. */
  long lateAcknowledged() {
    return lateAcknowledged;
  }
}

package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Witness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells a witness what another process says, line by line:
 *
 * <pre>
 * open, opened, close       the log is opened, is open, is closed
 * put N                     a put of record N begins
 * ack S                     it returned S
 * refused, unknown          it failed
 * out ID S:R S:R …          a batch came, with these records
 * empty                     none did
 * committing ID             a commit begins
 * committed ID              it returned
 * failed STEP CLASS TEXT    a step failed
 * done                      nothing more comes
 * </pre>
 *
 * For use by one thread.
 */
final class Told {

  private final Witness witness;
  private final List<String> failures = new ArrayList<>();
  private byte[] record = {};
  private boolean done;

  Told(Witness witness) {
    this.witness = witness;
  }

  /** The line for a batch. */
  static String out(Batch<byte[]> batch) {
    return IntStream.range(0, batch.size())
        .mapToObj(i -> batch.sequence(i)
            + ":"
            + Base64.getEncoder().encodeToString(batch.records().get(i)))
        .collect(Collectors.joining(" ", "out " + batch.id() + " ", ""));
  }

  /** A line came. */
  void line(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "open" -> witness.reopened();
      case "opened", "close", "unknown" -> {}
      case "put" -> put(Long.parseLong(words[1]));
      case "ack" -> witness.acknowledged(record, Long.parseLong(words[1]));
      case "refused" -> witness.refused(record);
      case "out" -> witness.handedOut(batch(words[1], words[2].split(" ", -1)));
      case "empty" -> witness.checkEmpty();
      case "committing" -> witness.committing(BatchId.parse(words[1]));
      case "committed" -> witness.committed(BatchId.parse(words[1]));
      case "failed" -> failures.add(line.substring("failed ".length()));
      case "done" -> done = true;
      default -> throw new IllegalArgumentException("the process said " + line);
    }
  }

  private void put(long number) {
    record = witness.next();
    if (witness.begun() != number) {
      throw new BrokenPromise(
          "the campaign", "put " + number + " where " + witness.begun() + " was due");
    }
  }

  private static Batch<byte[]> batch(String id, String[] told) {
    long[] sequences = Arrays.stream(told)
        .mapToLong(each -> Long.parseLong(each.substring(0, each.indexOf(':'))))
        .toArray();
    List<byte[]> records = Arrays.stream(told)
        .map(each -> Base64.getDecoder().decode(each.substring(each.indexOf(':') + 1)))
        .toList();
    long bytes = records.stream().mapToLong(each -> each.length).sum();
    return Batch.of(BatchId.parse(id), sequences, bytes, Instant.EPOCH, records, List.of());
  }

  /** What failed: step, class and text. */
  List<String> failures() {
    return failures;
  }

  /** Whether it came to its end. */
  boolean isDone() {
    return done;
  }
}

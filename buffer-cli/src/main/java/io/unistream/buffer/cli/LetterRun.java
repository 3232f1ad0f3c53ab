package io.unistream.buffer.cli;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the batches of a log of dead letters, from the oldest on, up to the last letter that is meant.
 *
 * <p>A batch can only be given up whole, and only the oldest one. So of each batch,
 *
 * <ol>
 *   <li>the letters that are meant go where they are to go, and are durable there;
 *   <li>those that are not meant, and those that were not taken there, are put back: they are durable behind all others, as new
 *       records. If none was taken, and the run ends with that, the batch stays as it is instead, so that a run that is tried
 *       again and again puts nothing back;
 *   <li>the batch is committed, durably.
 * </ol>
 *
 * <p>If this ends before the last step, by a kill or a failure, the batch is still there with all its letters, and is taken again by the next run. So
 * no letter is ever in no place; it may be in two.
 */
final class LetterRun {

  /** Where letters go. */
  interface Destination {

    /**
     * Takes letters, and returns those that it did not take. The others are durable where they went.
     *
     * @throws IOException if nothing can be said about them
     */
    List<Letter> take(List<Letter> letters) throws IOException;

    /** Whether batches behind one of which something was not taken are to be tried. */
    boolean goesOn();
  }

  private final Buffer<byte[]> log;
  private final LetterPlan plan;
  private final Destination destination;

  private long taken;
  private long putBack;

  private LetterRun(Buffer<byte[]> log, LetterPlan plan, Destination destination) {
    this.log = log;
    this.plan = plan;
    this.destination = destination;
  }

  /** Goes through the log, which the caller has opened and closes. */
  static LetterRun through(Buffer<byte[]> log, LetterPlan plan, Destination destination)
      throws IOException {
    LetterRun run = new LetterRun(log, plan, destination);
    run.run();
    return run;
  }

  /** How many letters went where they were to go. */
  long taken() {
    return taken;
  }

  /** How many of those that are meant are still there. */
  long kept() {
    return plan.meant() - taken;
  }

  /** How many letters have new numbers. */
  long putBack() {
    return putBack;
  }

  private void run() throws IOException {
    long unused = log.seal(); // what is put back comes into batches of its own
    long settled = 0;
    while (settled < plan.last() && log.stats().backlogRecords() > 0) {
      Batch<byte[]> batch = log.emit();
      if (batch.firstSequence() > plan.last() || !settle(batch)) {
        return;
      }
      settled = batch.lastSequence();
    }
  }

  /** Returns whether to go on. */
  private boolean settle(Batch<byte[]> batch) throws IOException {
    List<byte[]> others = new ArrayList<>();
    List<Letter> meant = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Letter letter = Letter.of(batch.sequence(i), batch.records().get(i));
      boolean isMeant = letter.content() != null
          && letter.number() <= plan.last()
          && plan.numbers().contains(letter.number());
      if (isMeant) {
        meant.add(letter);
      } else {
        others.add(letter.body());
      }
    }
    List<Letter> left = meant.isEmpty() ? List.of() : destination.take(meant);
    taken += meant.size() - left.size();
    boolean goesOn = left.isEmpty() || destination.goesOn();
    if (!goesOn && left.size() == meant.size()) {
      return false; // the batch stays as it is
    }
    putBack(others);
    putBack(left.stream().map(Letter::body).toList());
    log.commit(batch);
    return goesOn;
  }

  private void putBack(List<byte[]> letters) {
    if (!letters.isEmpty()) {
      log.putAll(letters);
      putBack += letters.size();
    }
  }
}

package io.unistream.buffer.cli;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Delivers a batch by a run of a command. One that fails is told on standard error and is made again later, by the producer, unless it
 * was the last that is allowed: then the end of it all is asked for, and no run begins until it comes.
 */
final class Delivering implements Sender<byte[]> {

  private final BatchCommand command;
  private final int attempts;
  private final Duration attemptTimeout;
  private final PrintWriter err;
  private final CompletableFuture<Integer> end;

  /**
   * A sender.
   *
   * @param attempts how many runs of one batch may fail
   * @param attemptTimeout after what time the producer ends a run
   * @param end how the command ends that this is of; completed with {@link ExitCode#NOT_DELIVERED}
   */
  Delivering(
      BatchCommand command,
      int attempts,
      Duration attemptTimeout,
      PrintWriter err,
      CompletableFuture<Integer> end) {
    this.command = command;
    this.attempts = attempts;
    this.attemptTimeout = attemptTimeout;
    this.err = err;
    this.end = end;
  }

  @Override
  public void send(Delivery<byte[]> delivery) throws InterruptedException {
    if (end.isDone()) { // by the interrupt of the run before, say
      throw held(delivery, "no further run begins");
    }
    String failure;
    Throwable cause = null;
    try {
      BatchCommand.Result result =
          command.run(delivery.key(), delivery.records(), delivery::onAbort);
      if (result.isTaken()) {
        return;
      }
      failure = result.ended() ? tooLong() : result.text();
    } catch (BatchCommand.LineBreakException e) { // no further attempt will be another one
      failure = String.valueOf(e.getMessage());
      failed(delivery, failure, true);
      throw held(delivery, failure);
    } catch (IOException e) {
      failure = "it cannot be started: " + e.getMessage();
      cause = e;
    } catch (InterruptedException e) {
      failed(delivery, tooLong(), isLast(delivery));
      throw e;
    }
    boolean last = isLast(delivery);
    failed(delivery, failure, last);
    if (last || end.isDone()) { // or it was ended because the end has come, which is told by others
      throw held(delivery, failure);
    }
    throw SendException.of(Verdict.RETRY, command.name() + ": " + failure, cause);
  }

  private String tooLong() {
    return "it took longer than " + attemptTimeout + " (--attempt-timeout)";
  }

  private static SendException held(Delivery<byte[]> delivery, String failure) {
    return SendException.of(Verdict.HOLD, "batch " + delivery.key() + ": " + failure);
  }

  private boolean isLast(Delivery<byte[]> delivery) {
    return delivery.attempt() >= attempts;
  }

  private void failed(Delivery<byte[]> delivery, String failure, boolean last) {
    if (end.isDone()) {
      return;
    }
    err.println(
        "buffer pipe: batch " + delivery.key() + ", " + delivery.records().size()
            + " lines, attempt " + delivery.attempt() + ": " + command.name() + ": " + failure
            + (last ? "" : "; it is tried again"));
    if (last) {
      end.complete(ExitCode.NOT_DELIVERED);
    }
  }
}

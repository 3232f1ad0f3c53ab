package io.unistream.buffer.cli;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.producer.Producer;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes lines into the log: what one read brought is durable before the next read. Then waits until all is delivered, and says how it
 * ended. Runs in a thread of its own, since nothing ends a read of standard input.
 */
final class Taking implements Runnable {

  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private final Lines lines;
  private final Producer<byte[]> producer;
  private final InputMark mark;
  private final boolean resume;
  private final PrintWriter err;
  private final CompletableFuture<Integer> end;

  private boolean marked; // what is stored from now on is as the mark says
  private final AtomicLong stored = new AtomicLong();
  private volatile int unstored;
  private volatile boolean ended;

  Taking(
      Lines lines,
      Producer<byte[]> producer,
      InputMark mark,
      boolean resume,
      PrintWriter err,
      CompletableFuture<Integer> end) {
    this.lines = lines;
    this.producer = producer;
    this.mark = mark;
    this.resume = resume;
    this.err = err;
    this.end = end;
  }

  @Override
  public void run() {
    try {
      int code = takeAll();
      if (producer.flush(FOR_EVER)) {
        end.complete(code);
      } else { // nobody else might complete it
        end.completeExceptionally(
            new IOException("the log failed or was closed before all was delivered"));
      }
    } catch (BufferClosedException e) { // the end has come meanwhile
      end.completeExceptionally(e);
    } catch (BufferException e) {
      end.completeExceptionally(new IOException(
          "the log failed after " + stored.get()
              + " lines of this run; whether it has those that were read last is not known: "
              + e.getMessage(),
          e));
    } catch (Throwable e) { // whatever it is, somebody waits for the end
      end.completeExceptionally(e);
    }
  }

  /** Returns how the command is to end when all is delivered that was stored. */
  private int takeAll() throws IOException {
    long taken = producer.putAll(List.of()).first() - 1;
    List<byte[]> first = List.of();
    if (taken > 0 && resume) {
      first = skip(taken);
      marked = true;
    }
    put(first, taken);
    while (!end.isDone()) {
      List<byte[]> next;
      try {
        next = lines.read();
      } catch (IOException e) { // what was read before is stored
        err.println("buffer pipe: " + e.getMessage());
        return ExitCode.FAILED;
      }
      if (next == null) {
        ended = true;
        break;
      }
      put(next, taken);
    }
    return ExitCode.FINE;
  }

  /**
   * Passes over the lines that the log has, and makes sure that it is the same input.
   *
   * @param taken how many it has
   * @return lines that were read and that it does not have
   */
  private List<byte[]> skip(long taken) throws IOException {
    InputMark.Beginning known = mark.read();
    if (known == null) {
      throw new IOException("the mark of the input is gone");
    }
    lines.takenBefore(taken);
    MessageDigest digest = InputMark.digest();
    List<byte[]> rest = new ArrayList<>();
    long passed = 0;
    while (passed < Math.max(taken, known.lines())) {
      List<byte[]> read = lines.read();
      if (read == null) {
        throw new IOException("--resume: the input ends after " + passed
            + " lines, but the log has taken " + taken
            + ": it is another input. Nothing of it was taken");
      }
      for (byte[] line : read) {
        passed++;
        if (passed <= known.lines()) {
          InputMark.Beginning.add(digest, line);
        }
        if (passed == known.lines() && !known.is(digest)) {
          throw new IOException(
              "--resume: the first " + known.lines()
                  + " lines are not those that this log began with: it is another input. Nothing of it was taken");
        }
        if (passed > taken) {
          rest.add(line);
        }
      }
    }
    return rest;
  }

  /** Stores lines, however long the log has no room for them. */
  private void put(List<byte[]> some, long taken) throws IOException {
    if (some.isEmpty()) {
      return;
    }
    if (!marked) {
      if (taken == 0) {
        mark.write(InputMark.Beginning.of(some));
      } else {
        mark.delete();
      }
      marked = true;
    }
    boolean told = false;
    unstored = some.size();
    do {
      try {
        producer.putAll(some);
        stored.addAndGet(some.size());
        unstored = 0;
        return;
      } catch (BufferFullException e) { // has waited for a commit
        System.getLogger(Taking.class.getName())
            .log(System.Logger.Level.DEBUG, "--capacity is used up", e);
      } catch (BufferStorageFullException e) {
        if (!told) {
          err.println("buffer pipe: " + e.getMessage() + "; waiting for space, nothing is lost");
        }
        told = true;
        pause();
      }
    } while (!end.isDone());
  }

  private void pause() {
    try {
      end.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      System.getLogger(Taking.class.getName()).log(System.Logger.Level.DEBUG, "tried again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many lines this run has stored. */
  long stored() {
    return stored.get();
  }

  /** How many lines were read and are not stored. */
  int unstored() {
    return unstored;
  }

  /** Whether the input was read to its end. */
  boolean isEnded() {
    return ended;
  }
}

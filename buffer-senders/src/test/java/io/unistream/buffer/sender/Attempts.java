package io.unistream.buffer.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Attempts in threads of their own, as the producer makes them. */
public final class Attempts {

  /** Long enough for a loaded machine; only a test that fails waits for it. */
  private static final long SECONDS = 60;

  private Attempts() {}

  /** An attempt under way. */
  public static final class Running {

    private final Thread thread;
    private final CompletableFuture<Throwable> ended;

    private Running(Thread thread, CompletableFuture<Throwable> ended) {
      this.thread = thread;
      this.ended = ended;
    }

    /** Interrupts the sender's thread. */
    public void interrupt() {
      thread.interrupt();
    }

    /** Waits until the attempt is in a method, such as one that waits. */
    public void awaitIn(String method) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (Stream.of(thread.getStackTrace())
          .noneMatch(at -> (at.getClassName() + "." + at.getMethodName()).endsWith(method))) {
        if (System.nanoTime() - end > 0) {
          fail("the attempt never comes to " + method);
        }
        Thread.sleep(1);
      }
    }

    /** Waits for the attempt to fail, and returns what it threw. */
    public Throwable failure() {
      try {
        return ended.get(SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException(e);
      } catch (TimeoutException e) {
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement element : thread.getStackTrace()) {
          stack.append("\n  at ").append(element);
        }
        return fail("the attempt does not end" + stack);
      }
    }

    /** Waits for the attempt to end well. */
    public void success() {
      Throwable thrown = failure();
      if (!(thrown instanceof Taken)) {
        fail("not taken", thrown);
      }
    }
  }

  /** Stands for a return. */
  private static final class Taken extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Returns the message, which must be there. */
  public static String message(Throwable thrown) {
    return Objects.requireNonNull(thrown.getMessage(), "message");
  }

  /** Begins an attempt. */
  public static <R> Running begin(Sender<R> sender, Delivery<R> delivery) {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread = new Thread(
        () -> {
          try {
            sender.send(delivery);
            ended.complete(new Taken());
          } catch (Throwable t) {
            ended.complete(t);
          }
        },
        "attempt");
    thread.setDaemon(true);
    thread.start();
    return new Running(thread, ended);
  }

  /** Makes an attempt that must fail with a verdict. */
  public static <R> SendException refused(Verdict verdict, Sender<R> sender, Delivery<R> delivery) {
    SendException thrown = assertThrows(SendException.class, () -> sender.send(delivery));
    assertEquals(verdict, thrown.verdict(), thrown.getMessage());
    return thrown;
  }
}

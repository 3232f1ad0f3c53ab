package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Sender;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A target whose every attempt waits until the check says how it ends. */
final class SteppedTarget implements Sender<String> {

  /** How an attempt ends. */
  @FunctionalInterface
  interface Reply {
    void to(Delivery<String> delivery) throws Exception;
  }

  /** An attempt under way. */
  record Call(Delivery<String> delivery, boolean interrupted, CompletableFuture<Reply> reply) {

    void take() {
      reply.complete(delivery -> {});
    }

    void fail(Exception exception) {
      reply.complete(delivery -> {
        throw exception;
      });
    }

    void reply(Reply how) {
      reply.complete(how);
    }
  }

  final List<Delivery<String>> deliveries = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Reply always;
  private volatile boolean closed;

  /** From now on every attempt ends so, without being asked for. */
  void always(Reply reply) {
    always = reply;
  }

  /** Returns the next attempt; fails if none comes in real time. */
  Call next() {
    try {
      Call call = calls.poll(Stage.patienceNanos, TimeUnit.NANOSECONDS);
      if (call == null) {
        throw new AssertionError("no attempt was made");
      }
      return call;
    } catch (InterruptedException e) {
      throw new AssertionError("the check was interrupted", e);
    }
  }

  boolean isQuiet() {
    return calls.isEmpty();
  }

  /** Whether an attempt was told how it ends, and its thread has yet to wake. */
  boolean isAnswering() {
    return waiting.stream().anyMatch(call -> call.reply().isDone());
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void send(Delivery<String> delivery) throws Exception {
    deliveries.add(delivery);
    Reply at = always;
    if (at == null) {
      CompletableFuture<Reply> reply = new CompletableFuture<>();
      Call call = new Call(delivery, Thread.currentThread().isInterrupted(), reply);
      waiting.add(call);
      calls.add(call);
      try {
        at = reply.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a check answers by completing", e);
      } finally {
        waiting.remove(call);
      }
    }
    at.to(delivery);
  }

  @Override
  public void close() {
    closed = true;
  }
}

package io.unistream.buffer.bench.own;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.bench.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The loop that a user would write, without retries, time-outs, dead letters, health and an orderly end. */
final class BareLoop extends OwnCourier {

  BareLoop(String name, int window) {
    super(
        name,
        window,
        window == 1
            ? "poll, send, commit, in one thread"
            : "pollNext, " + window
                + " threads that send, commitThrough of what has arrived in order",
        "What the producer is compared with: it cannot fail.");
  }

  @Override
  public void deliver(Path directory, Durability durability, long capacityBytes, Target target)
      throws Exception {
    try (Buffer<byte[]> buffer = buffer(directory, durability, capacityBytes, window())) {
      if (window() == 1) {
        oneByOne(buffer, target);
      } else {
        severalAtOnce(buffer, target);
      }
    }
  }

  private static void oneByOne(Buffer<byte[]> buffer, Target target) throws Exception {
    for (Optional<Batch<byte[]>> next = buffer.poll(Duration.ZERO);
        next.isPresent();
        next = buffer.poll(Duration.ZERO)) {
      target.take(next.get().records());
      buffer.commit(next.get());
    }
  }

  private record Flight(Batch<byte[]> batch, Future<?> arrival) {}

  private void severalAtOnce(Buffer<byte[]> buffer, Target target) throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(window());
    try {
      Deque<Flight> flights = new ArrayDeque<>();
      take(buffer, target, senders, flights);
      while (!flights.isEmpty()) {
        Flight last = arrived(flights.remove());
        for (Flight next = flights.peek();
            next != null && next.arrival().isDone();
            next = flights.peek()) {
          last = arrived(flights.remove());
        }
        buffer.commitThrough(last.batch());
        take(buffer, target, senders, flights);
      }
    } finally {
      senders.shutdownNow();
    }
  }

  private void take(
      Buffer<byte[]> buffer, Target target, ExecutorService senders, Deque<Flight> flights) {
    while (flights.size() < window()) {
      Optional<Batch<byte[]>> next = buffer.pollNext(Duration.ZERO);
      if (next.isEmpty()) {
        return;
      }
      Batch<byte[]> batch = next.get();
      flights.add(new Flight(batch, senders.submit(() -> {
        target.take(batch.records());
        return null;
      })));
    }
  }

  private static Flight arrived(Flight flight) throws Exception {
    try {
      flight.arrival().get();
      return flight;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}

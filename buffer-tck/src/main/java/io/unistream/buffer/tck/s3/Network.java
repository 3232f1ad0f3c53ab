package io.unistream.buffer.tck.s3;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What the owners have in common: the order of all their requests, and those under way that are to arrive late. */
final class Network {

  private record Late(long due, long number, Wire wire) {}

  private final AtomicInteger owners = new AtomicInteger();

  // Guarded by this.
  private final PriorityQueue<Late> late =
      new PriorityQueue<>(Comparator.comparingLong(Late::due).thenComparingLong(Late::number));
  private long requests;

  int nextOwner() {
    return owners.getAndIncrement();
  }

  /** Counts a request; gives its number, and those that arrive before it. */
  long next(List<Wire> arriving) {
    synchronized (this) {
      long number = requests++;
      while (!late.isEmpty() && late.peek().due() <= number) {
        arriving.add(late.remove().wire());
      }
      return number;
    }
  }

  synchronized void delay(long sentAs, long requestsLater, Wire wire) {
    late.add(new Late(sentAs + requestsLater, sentAs, wire));
  }

  synchronized int late() {
    return late.size();
  }

  synchronized List<Wire> takeLate() {
    List<Wire> all = new ArrayList<>();
    while (!late.isEmpty()) {
      all.add(late.remove().wire());
    }
    return all;
  }

  /** Has them arrive, in order. */
  static void arrive(List<Wire> wires) {
    for (Wire wire : wires) {
      // Nobody waits for the answer, and if it cannot be sent any more it never arrives.
      wire.send().handle((answer, problem) -> problem == null).join();
    }
  }
}

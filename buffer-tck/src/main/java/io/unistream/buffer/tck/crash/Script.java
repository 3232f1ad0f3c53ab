package io.unistream.buffer.tck.crash;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Numbers and logs operations, and says which of them go wrong. Guarded by {@link Disk}. */
final class Script {

  /** Older operations are forgotten, so that a long run does not fill the heap. */
  private static final int LOGGED = 65_536;

  private record Rule(Predicate<Operation> when, Fault fault, boolean once) {}

  private final ArrayDeque<Operation> log = new ArrayDeque<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Consumer<Operation>> observers = new ArrayList<>();
  private long operations;

  long operations() {
    return operations;
  }

  List<Operation> log() {
    return List.copyOf(log);
  }

  int armed() {
    return rules.size();
  }

  void add(Predicate<Operation> when, Fault fault, boolean once) {
    rules.add(new Rule(when, fault, once));
  }

  void clear() {
    rules.clear();
  }

  void observe(Consumer<Operation> observer) {
    observers.add(observer);
  }

  Operation next(Operation.Kind kind, String path, String target, long offset, long length) {
    return new Operation(operations, kind, path, target, offset, length);
  }

  /** Takes note of an operation and finds its fault: that of the rule that was added first. */
  Fault begin(Operation operation) {
    observers.forEach(observer -> observer.accept(operation));
    operations++;
    if (log.size() == LOGGED) {
      log.removeFirst();
    }
    log.addLast(operation);
    for (Iterator<Rule> each = rules.iterator(); each.hasNext(); ) {
      Rule rule = each.next();
      if (rule.when().test(operation)) {
        if (rule.once()) {
          each.remove();
        }
        if (rule.fault().thenFull()) {
          rules.add(0, new Rule(nextWriteTo(operation.path()), Fault.noSpace(), true));
        }
        return rule.fault();
      }
    }
    return Fault.NONE;
  }

  private static Predicate<Operation> nextWriteTo(String path) {
    return next -> next.kind() == Operation.Kind.WRITE && next.path().equals(path);
  }
}

package io.unistream.buffer.reliability.errors;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the classes of a {@link ThrowingLoader} call before they allocate, and when a method begins. Counts, or throws where it was told
 * to. One for the process: one scenario at a time. Public because those classes are of another loader.
 *
 * <p>A thread counts as a caller's between {@link #begin} and {@link #end}, and as the buffer's if its name says so; in any other, nothing
 * happens.
 */
public final class Injector {

  /** What the name of a thread of the buffer's begins with. */
  static final String THREADS = "buffer-";

  private static final Pattern THREAD = Pattern.compile(
      "buffer-(s3-[a-z]+|read-ahead|ack-watch|producer-[a-z]+-\\d+|[a-z]+|s3)(-|$).*");

  private static final int LASTING = 20;

  /** Of one thread. */
  private static final class Here {

    private @Nullable String where;
    /** While it is above 0 a class is being initialized, which must not fail: it would be lost for good. */
    private int initializing;
    /** How many errors are still to come in this call. */
    private int lasting;
    /** Frames below the call. */
    private int base;

    private boolean outOfStack;
    /** In a thread of the buffer's, whether the method began with which it begins: before that, nobody could do anything. */
    private boolean begun;

    /** The most frames that there were. */
    private int deepest;

    /** Whether there are more frames than ever: where there was stack enough before, there is again. */
    private boolean isDeeper() {
      int frames = depth();
      boolean deeper = frames > deepest;
      deepest = Math.max(deepest, frames);
      return deeper;
    }
  }

  /** What happens in a run. */
  private static final class Run {

    private final @Nullable Place place;
    private final AtomicLong reached = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    /** The first one. */
    private final AtomicReference<@Nullable Error> thrown = new AtomicReference<>();

    private final Map<String, AtomicLong> allocations = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> methods = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> deeper = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> depths = new ConcurrentHashMap<>();

    private Run(@Nullable Place place) {
      this.place = place;
    }
  }

  private static final ThreadLocal<Here> HERE = ThreadLocal.withInitial(Injector::here);

  private static volatile @Nullable Run current;

  private Injector() {}

  private static Here here() {
    Here here = new Here();
    Matcher name = THREAD.matcher(Thread.currentThread().getName());
    if (name.matches()) {
      here.where = THREADS + name.group(1);
    }
    return here;
  }

  // Before and after a run.

  /** From now on it is counted. */
  static void count() {
    current = new Run(null);
  }

  /** From now on an error is thrown at a place. */
  static void arm(Place place) {
    current = new Run(place);
  }

  /** From now on errors are thrown by others. */
  static void expect() {
    Run run = new Run(new Place(Kind.OUT_OF_MEMORY_ONCE, "callbacks", 0, 0));
    run.thrown.set(new Error("by a callback"));
    current = run;
  }

  /** Whether the calling thread is in a call of the library, or one of the buffer's. */
  static boolean isInCall() {
    return HERE.get().where != null;
  }

  /** From now on nothing happens. */
  public static void disarm() {
    current = null;
  }

  private static Run run() {
    Run run = current;
    if (run == null) {
      throw new IllegalStateException("there is no run");
    }
    return run;
  }

  /** How many allocations there were, by phase or thread. */
  static Map<String, Long> allocations() {
    return read(run().allocations);
  }

  /** How many methods began, by thread. */
  static Map<String, Long> methods() {
    return read(run().methods);
  }

  /** How many methods began with more frames than any before, by thread. */
  static Map<String, Long> deeper() {
    return read(run().deeper);
  }

  /** How deep each call went, by {@code phase#call}. */
  static Map<String, Long> depths() {
    return read(run().depths);
  }

  private static Map<String, Long> read(Map<String, AtomicLong> counts) {
    Map<String, Long> read = new TreeMap<>();
    counts.forEach((where, count) -> read.put(where, count.get()));
    return read;
  }

  /**
   * Whether an error was thrown in this run.
   *
   * @return true from then on
   */
  public static boolean hasThrown() {
    Run run = current;
    return run != null && run.thrown.get() != null;
  }

  /**
   * Whether there is more than one error in this run.
   *
   * @return true if what should clean up after the first may meet another
   */
  public static boolean lasts() {
    Run run = current;
    return run != null
        && run.place != null
        && (run.place.kind() == Kind.OUT_OF_MEMORY_LASTING
            || (run.place.kind() == Kind.STACK_OVERFLOW && !run.place.ofBackground()));
  }

  /**
   * Whether the closing of something may itself be ended by the error of this run.
   *
   * @return false for one that strikes an allocation, once
   */
  public static boolean mayEndClosing() {
    Run run = current;
    return run != null && run.place != null && run.place.kind() != Kind.OUT_OF_MEMORY_ONCE;
  }

  /** The first error that was thrown in this run, with its stack. */
  static @Nullable Error thrown() {
    return run().thrown.get();
  }

  // By a scenario.

  /**
   * The calling thread begins a call of the library.
   *
   * @param phase what for
   */
  public static void begin(String phase) {
    Run run = current;
    if (run == null) {
      return;
    }
    Here here = HERE.get();
    here.base = depth();
    here.lasting = 0;
    long call = run.calls.incrementAndGet();
    Place place = run.place;
    here.outOfStack = place != null
        && place.kind() == Kind.STACK_OVERFLOW
        && !place.ofBackground()
        && call == place.number();
    here.where = place == null ? phase + "#" + call : phase;
  }

  /** The calling thread ended a call of the library. */
  public static void end() {
    Here here = HERE.get();
    here.where = null;
    here.lasting = 0;
    here.outOfStack = false;
  }

  private static int depth() {
    return StackWalker.getInstance().walk(frames -> (int) frames.count());
  }

  // By the library's classes.

  /** A class begins to be initialized. */
  public static void initializing() {
    HERE.get().initializing++;
  }

  /** A class was initialized. */
  public static void initialized() {
    HERE.get().initializing--;
  }

  /** Something is about to be allocated. */
  public static void allocation() {
    Run run = current;
    if (run == null) {
      return;
    }
    Here here = HERE.get();
    String where = here.where;
    if (where == null || here.initializing > 0) {
      return;
    }
    Place place = run.place;
    if (place == null) {
      int number = where.indexOf('#');
      add(run.allocations, number < 0 ? where : where.substring(0, number), 1);
    } else if (here.lasting > 0) {
      here.lasting--;
      throw outOfMemory(run, place);
    } else if (place.kind() == Kind.OUT_OF_MEMORY_ONCE
        || place.kind() == Kind.OUT_OF_MEMORY_LASTING) {
      if (place.where().equals(where) && run.reached.incrementAndGet() == place.number()) {
        here.lasting = place.kind() == Kind.OUT_OF_MEMORY_ONCE
            ? 0
            : place.ofBackground() ? LASTING : Integer.MAX_VALUE;
        throw outOfMemory(run, place);
      }
    }
  }

  /** A method begins. */
  public static void method() {
    method(0);
  }

  /** A method of another library's, which has a frame too, is about to be called. */
  public static void outside() {
    method(1);
  }

  private static void method(int more) {
    Run run = current;
    if (run == null) {
      return;
    }
    Here here = HERE.get();
    String where = here.where;
    if (where == null || here.initializing > 0) {
      return;
    }
    if (!here.begun) {
      here.begun = true;
      if (where.startsWith(THREADS)) {
        return;
      }
    }
    Place place = run.place;
    if (place == null) {
      if (where.startsWith(THREADS)) {
        add(run.methods, where, 1 - more);
        add(run.deeper, where, more == 0 && here.isDeeper() ? 1 : 0);
      } else {
        int frames = depth() - here.base + more;
        run.depths
            .computeIfAbsent(where, key -> new AtomicLong())
            .accumulateAndGet(frames, Math::max);
      }
    } else if (here.outOfStack) {
      if (depth() - here.base + more > place.depth()) {
        throw thrown(run, new StackOverflowError("injected at " + place));
      }
    } else if (more == 0
        && (place.kind() == Kind.STACK_OVERFLOW || place.kind() == Kind.THREAD_DEATH)) {
      if (place.ofBackground()
          && place.where().equals(where)
          && (place.kind() == Kind.THREAD_DEATH || here.isDeeper())
          && run.reached.incrementAndGet() == place.number()) {
        throw thrown(
            run,
            place.kind() == Kind.STACK_OVERFLOW
                ? new StackOverflowError("injected at " + place)
                : new ThreadDeath());
      }
    }
  }

  private static void add(Map<String, AtomicLong> counts, String where, long more) {
    counts.computeIfAbsent(where, key -> new AtomicLong()).addAndGet(more);
  }

  private static Error outOfMemory(Run run, Place place) {
    return thrown(run, new OutOfMemoryError("injected at " + place));
  }

  private static Error thrown(Run run, Error error) {
    run.thrown.compareAndSet(null, error);
    return error;
  }
}

package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.tck.s3.InMemoryS3;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs scenarios of one backend, each in a thread of its own that is watched. One at a time in a process. */
final class Runner {

  /** Of a scenario that takes far less than a second where the machine is idle. */
  private static final long PATIENCE_SECONDS = 150;

  /** Errors by the thousand would be logged one by one. Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  static {
    LOG.setLevel(Level.OFF);
  }

  private final String backend;
  private final ClassLoader loader = new ThrowingLoader();

  Runner(String backend) {
    this.backend = backend;
  }

  /** What a run with an error at a place gave: what was thrown, if it was reached, and what was wrong. */
  record Outcome(@Nullable Error thrown, @Nullable Throwable wrong, long acknowledged) {}

  /** Runs a scenario without any error, and returns all the places in it. */
  List<Place> places(long seed) throws Exception {
    Injector.count();
    try {
      Outcome outcome = run(seed, false);
      if (outcome.wrong != null) {
        throw new IllegalStateException(
            "seed " + seed + " of " + backend + " is wrong without any error", outcome.wrong);
      }
      return counted();
    } finally {
      Injector.disarm();
    }
  }

  private static List<Place> counted() {
    List<Place> places = new ArrayList<>();
    Injector.allocations().forEach((where, count) -> {
      for (long n = 1; n <= count; n++) {
        places.add(new Place(Kind.OUT_OF_MEMORY_ONCE, where, n, 0));
        places.add(new Place(Kind.OUT_OF_MEMORY_LASTING, where, n, 0));
      }
    });
    Injector.methods().forEach((where, count) -> {
      for (long n = 1; n <= count; n++) {
        places.add(new Place(Kind.THREAD_DEATH, where, n, 0));
      }
    });
    Injector.deeper().forEach((where, count) -> {
      for (long n = 1; n <= count; n++) {
        places.add(new Place(Kind.STACK_OVERFLOW, where, n, 0));
      }
    });
    for (Map.Entry<String, Long> call : Injector.depths().entrySet()) {
      int hash = call.getKey().indexOf('#');
      String phase = call.getKey().substring(0, hash);
      long number = Long.parseLong(call.getKey().substring(hash + 1));
      for (int depth = 1; depth < call.getValue(); depth++) {
        places.add(new Place(Kind.STACK_OVERFLOW, phase, number, depth));
      }
    }
    return places;
  }

  /** So many of the places of a scenario, by chance: as many of each thread and phase as there are, if need be. */
  static List<Place> sample(List<Place> places, int most, long seed) {
    List<Place> sample = new ArrayList<>(places);
    Collections.shuffle(sample, new Random(seed));
    return sample.subList(0, Math.min(most, sample.size()));
  }

  /** Runs a scenario with an error at a place. */
  Outcome run(long seed, Place place, boolean crashes) throws Exception {
    Injector.arm(place);
    try {
      return run(seed, crashes);
    } finally {
      Injector.disarm();
    }
  }

  private Outcome run(long seed, boolean crashes) throws Exception {
    Ended<Long> ended = watchedInRun(trial(seed, crashes), PATIENCE_SECONDS);
    Long acknowledged = ended.result;
    return new Outcome(Injector.thrown(), ended.thrown, acknowledged == null ? 0 : acknowledged);
  }

  /** What a scenario gave, or else threw. */
  record Ended<T>(@Nullable T result, @Nullable Throwable thrown) {}

  /** Runs a scenario in which errors are thrown by its callbacks. */
  static <T> Ended<T> watched(Callable<T> scenario) throws InterruptedException {
    return watched(scenario, PATIENCE_SECONDS);
  }

  /** Runs a scenario in which errors are thrown by others than the injector. */
  static <T> Ended<T> watched(Callable<T> scenario, long patienceSeconds)
      throws InterruptedException {
    Injector.expect();
    try {
      return watchedInRun(scenario, patienceSeconds);
    } finally {
      Injector.disarm();
    }
  }

  private static <T> Ended<T> watchedInRun(Callable<T> scenario, long patienceSeconds)
      throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(scenario);
    Thread thread = new Thread(task, "trial");
    thread.setDaemon(true);
    thread.start();
    try {
      return new Ended<>(task.get(patienceSeconds, TimeUnit.SECONDS), null);
    } catch (ExecutionException e) {
      return new Ended<>(null, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      return new Ended<>(null, hung(patienceSeconds, e));
    }
  }

  private static Wrong hung(long patienceSeconds, TimeoutException cause) {
    StringBuilder stacks =
        new StringBuilder("ERR-ERROR: a call hangs for " + patienceSeconds + " s");
    Thread.getAllStackTraces().forEach((thread, stack) -> {
      if (thread.getName().equals("trial") || thread.getName().startsWith(Injector.THREADS)) {
        stacks.append("\n  ").append(thread.getName());
        for (StackTraceElement frame : stack) {
          stacks.append("\n    at ").append(frame);
        }
      }
    });
    return new Wrong(stacks.toString(), cause);
  }

  @SuppressWarnings("unchecked")
  private Callable<Long> trial(long seed, boolean crashes) throws ReflectiveOperationException {
    Class<?> type = loader.loadClass(scenario().getName());
    Object store = backend.equals("s3") ? new InMemoryS3(Bucket.NAME) : null;
    try {
      return (Callable<Long>)
          type.getConstructor(String.class, long.class, boolean.class, Object.class)
              .newInstance(backend, seed, crashes, store);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private Class<?> scenario() {
    return backend.startsWith("producer") ? ProducerTrial.class : Trial.class;
  }
}

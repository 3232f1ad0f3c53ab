package io.unistream.buffer.reliability.volume;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Takes a sample of the process each second, in a thread of its own, until it is stopped. */
final class Gauges {

  private final LongSupplier records;
  private final LongSupplier stored;
  private final PrintStream out;
  private final long began = System.nanoTime();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final NotificationListener collections;
  private final List<NotificationEmitter> collectors = new ArrayList<>();

  private volatile long heapAfterCollection;

  /** Guarded by itself. */
  private final List<Sample> samples = new ArrayList<>();

  /** Samples are printed as they are taken, too, so that those of a run that is killed are there. */
  Gauges(LongSupplier records, LongSupplier stored, PrintStream out) {
    this.records = records;
    this.stored = stored;
    this.out = out;
    Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(pool -> pool.getName())
        .collect(Collectors.toSet());
    collections = (notification, handback) -> {
      if (notification
          .getType()
          .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
        heapAfterCollection = GarbageCollectionNotificationInfo.from(
                (CompositeData) notification.getUserData())
            .getGcInfo()
            .getMemoryUsageAfterGc()
            .entrySet()
            .stream()
            .filter(pool -> heap.contains(pool.getKey()))
            .mapToLong(pool -> pool.getValue().getUsed())
            .sum();
      }
    };
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(collections, null, null);
        collectors.add(emitter);
      }
    }
    out.println(Sample.HEAD);
    ScheduledFuture<?> unused = thread.scheduleAtFixedRate(this::sample, 1, 1, TimeUnit.SECONDS);
  }

  private void sample() {
    long handles =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    Sample sample = new Sample(
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
        records.getAsLong(),
        heapAfterCollection,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        handles,
        stored.getAsLong());
    synchronized (samples) {
      samples.add(sample);
    }
    out.println(sample);
  }

  List<Sample> samples() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  /** No more samples are taken. */
  void stop() throws InterruptedException, ListenerNotFoundException {
    thread.shutdown();
    if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("a sample is taken for a minute now");
    }
    for (NotificationEmitter collector : collectors) {
      collector.removeNotificationListener(collections);
    }
  }
}

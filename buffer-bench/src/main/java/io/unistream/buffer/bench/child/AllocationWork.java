package io.unistream.buffer.bench.child;

import com.sun.management.ThreadMXBean;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.bench.own.FileContender;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Ours only: what a put allocates beyond the caller's payload, which is not made anew here. Bytes by the thread's own
 * counter; objects by the flight recorder, in a JVM without thread-local allocation buffers, where each is an event.
 */
final class AllocationWork {

  private static final String EVENT = "jdk.ObjectAllocationOutsideTLAB";
  private static final int RECORDS = 20_000;
  private static final Map<String, String> PRIMITIVES = Map.of(
      "B", "byte", "C", "char", "D", "double", "F", "float", "I", "int", "J", "long", "S", "short",
      "Z", "boolean");

  private AllocationWork() {}

  static Map<String, Double> run(Task task, Workplace place) throws Exception {
    Payloads source = new Payloads(0, task.bytes());
    Map<String, Double> values = new LinkedHashMap<>();
    try (Subject subject = new FileContender()
        .open(place.log(), task.crashClass(), task.bytes(), task.capacityBytes())) {
      int records = (int) Math.min(RECORDS, task.maxRecords());
      put(subject, source, task.maxRecords()); // Until it is compiled.
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long self = Thread.currentThread().getId();
      long before = threads.getThreadAllocatedBytes(self);
      put(subject, source, records);
      long bytes = threads.getThreadAllocatedBytes(self) - before;
      values.put("bytes/record", (double) bytes / records);
      countObjects(values, records, () -> put(subject, source, records));
      new Auditor(List.of(source), true).drainAndCheck(subject);
    }
    return values;
  }

  private static void put(Subject subject, Payloads source, long records) throws Exception {
    for (long i = 0; i < records; i++) {
      subject.put(source.next());
    }
  }

  /** What may throw. */
  private interface Action {
    void run() throws Exception;
  }

  private static void countObjects(Map<String, Double> values, int records, Action action)
      throws Exception {
    Path file = Files.createTempFile("allocation", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(EVENT).withoutStackTrace();
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
      tell(values, records, file);
    } finally {
      Files.delete(file);
    }
  }

  private static void tell(Map<String, Double> values, int records, Path file) throws IOException {
    long self = Thread.currentThread().getId();
    long elsewhere = 0;
    Map<String, Long> byClass = new TreeMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      RecordedThread thread = event.getThread();
      if (!event.getEventType().getName().equals(EVENT) || thread == null) {
        continue;
      }
      if (thread.getJavaThreadId() == self) {
        RecordedClass type = event.getClass("objectClass");
        byClass.merge(readable(type.getName()), 1L, Long::sum);
      } else if (!thread.getJavaName().startsWith("JFR")) {
        elsewhere++;
      }
    }
    long objects = byClass.values().stream().mapToLong(Long::longValue).sum();
    values.put("objects/record", (double) objects / records);
    values.put("objects/record in other threads", (double) elsewhere / records);
    byClass.forEach((type, count) -> {
      if (count * 100 >= records) {
        values.put("of " + type, (double) count / records);
      }
    });
  }

  /** {@code [Ljava.lang.String;} is {@code String[]}; a lambda has another name in every JVM. */
  static String readable(String className) {
    String name = className;
    int dimensions = 0;
    while (name.startsWith("[")) {
      name = name.substring(1);
      dimensions++;
    }
    if (dimensions > 0) {
      name = name.startsWith("L")
          ? name.substring(1, name.length() - 1)
          : PRIMITIVES.getOrDefault(name, name);
    }
    int lambda = name.indexOf("$$Lambda");
    name = lambda < 0 ? name : name.substring(0, lambda) + " lambda";
    return name.substring(name.lastIndexOf('.') + 1) + "[]".repeat(dimensions);
  }
}

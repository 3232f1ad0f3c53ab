package io.unistream.buffer.bench.child;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.own.FileContender;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Ours only: records that become JSON of a given length. */
final class JsonWork {

  private static final long FIRST_ID = 1_000_000_000_000L;
  private static final int CODEC_RECORDS = 100_000;

  private JsonWork() {}

  /** A record as users have them. */
  record Event(long id, String source, double value, String text) {

    /** The event of this number, as JSON of exactly so many bytes. */
    static Event of(long number, String padding) {
      return new Event(FIRST_ID + number, "sensor-17", 21.5, padding);
    }

    static String padding(RecordCodec<Event> codec, int bytes) throws Exception {
      int bare = codec.encode(of(0, "")).length;
      if (bare > bytes) {
        throw new IllegalArgumentException("JSON needs " + bare + " bytes, not " + bytes);
      }
      return "x".repeat(bytes - bare);
    }
  }

  static Map<String, Double> run(Task task, Workplace place) throws Exception {
    RecordCodec<Event> codec = RecordCodec.json(Event.class);
    String padding = Event.padding(codec, task.bytes());
    Map<String, Double> values = new LinkedHashMap<>();
    try (Buffer<Event> buffer =
        FileContender.open(place.log(), task.crashClass(), task.capacityBytes(), codec)) {
      long warm = put(buffer, 0, task.maxRecords() / 5, padding, task.seconds() / 4);
      Optional<ProcessorTime> before = ProcessorTime.now();
      long start = System.nanoTime();
      long all = put(buffer, warm, task.maxRecords(), padding, task.seconds());
      values.put(Outcome.RATE, (all - warm) / ((System.nanoTime() - start) / 1e9));
      ProcessorTime.tellSince(before, all - warm, values);
      values.put("codec alone/s", codecAlone(codec, padding));
      check(buffer, all, padding);
    }
    return values;
  }

  private static long put(
      Buffer<Event> buffer, long from, long to, String padding, double seconds) {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    long number = from;
    do {
      buffer.put(Event.of(number++, padding));
    } while (number < to && System.nanoTime() < deadline);
    return number;
  }

  private static double codecAlone(RecordCodec<Event> codec, String padding) throws Exception {
    long bytes = 0;
    long start = System.nanoTime();
    for (int i = 0; i < CODEC_RECORDS; i++) {
      bytes += codec.encode(Event.of(i, padding)).length;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (bytes == 0) {
      throw new IllegalStateException("the codec wrote nothing");
    }
    return CODEC_RECORDS / seconds;
  }

  private static void check(Buffer<Event> buffer, long count, String padding) {
    long number = 0;
    while (number < count) {
      Batch<Event> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        throw new IllegalStateException(count + " were put, " + number + " came out", e);
      }
      for (Event event : batch.records()) {
        if (!event.equals(Event.of(number++, padding))) {
          throw new IllegalStateException("event " + (number - 1) + " came out as " + event);
        }
      }
      buffer.commit(batch);
    }
    if (buffer.stats().backlogRecords() != 0) {
      throw new IllegalStateException("more came out than was put");
    }
  }
}

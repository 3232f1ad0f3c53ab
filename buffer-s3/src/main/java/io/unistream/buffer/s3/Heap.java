package io.unistream.buffer.s3;

import io.unistream.buffer.config.BufferConfigException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the heap has room for all that the settings allow to be in memory at once: arrays, which are larger than what is in
 * them, and not the records that an application has seen by chance so far.
 *
 * <p>What the settings leave out is lowered until half of the heap is enough, or until it makes no sense any more; then three
 * quarters have to be enough. What the settings say is never changed, but refused if it needs more than that.
 */
final class Heap {

  /** Objects of 256 KiB at least: smaller ones would only be more requests. */
  private static final int MOST_HALVINGS = 5;

  /** What an entry has besides its payload, and an object besides its entries: a guess from above. */
  private static final int FRAME = 1 << 10;

  private static final int MIB = 20;

  private Heap() {}

  /**
   * The settings to open a log with.
   *
   * @param heap what the heap may grow to, in bytes
   * @throws BufferConfigException if it has no room
   */
  static S3BufferSettings fit(S3BufferSettings settings, long heap) {
    S3BufferSettings smallest = settings;
    for (long share : new long[] {heap / 2, heap / 4 * 3}) {
      for (int times = 0; times <= MOST_HALVINGS; times++) {
        smallest = times == 0 ? settings : halved(settings, times);
        if (need(smallest) <= share) {
          return told(settings, smallest, heap);
        }
      }
    }
    throw refused(needs(smallest), heap);
  }

  private static S3BufferSettings halved(S3BufferSettings settings, int times) {
    return settings.toBuilder().grouping(settings.grouping().halved(times)).build();
  }

  private static S3BufferSettings told(
      S3BufferSettings settings, S3BufferSettings fitting, long heap) {
    if (!fitting.equals(settings)) {
      System.getLogger(Heap.class.getName())
          .log(
              System.Logger.Level.INFO,
              "the heap is small (" + mib(heap) + "): grouping.maxObjectBytes is "
                  + fitting.maxObjectBytes() + " and grouping.maxUnflushedBytes "
                  + fitting.maxUnflushedBytes() + " for the log " + fitting.prefix());
    }
    return fitting;
  }

  private static BufferConfigException refused(List<Need> needs, long heap) {
    List<Need> sorted =
        needs.stream().sorted(Comparator.comparingLong(Need::bytes).reversed()).toList();
    return new BufferConfigException("the settings must need at most three quarters of the heap ("
        + mib(heap) + "), was " + mib(total(needs)) + ": "
        + sorted.stream().map(Need::toString).collect(Collectors.joining(", "))
        + ". Lower " + sorted.get(0).setting() + ", or raise -Xmx");
  }

  /** How much may be in memory at once, in bytes. */
  static long need(S3BufferSettings settings) {
    return total(needs(settings));
  }

  private static long total(List<Need> needs) {
    return needs.stream().mapToLong(Need::bytes).sum();
  }

  private static String mib(long bytes) {
    return (bytes >> MIB) + " MiB";
  }

  /**
   * Something that is in memory.
   *
   * @param what in words
   * @param setting which decides how much it is
   * @param value what that setting says
   * @param bytes how much it may be
   */
  private record Need(String what, String setting, long value, long bytes) {

    @Override
    public String toString() {
      return mib(bytes) + " " + what + " by " + setting + " (" + value + ")";
    }
  }

  /** What there is while the buffer works, or while it opens, whichever is more: both are never at once. */
  private static List<Need> needs(S3BufferSettings settings) {
    List<Need> working = working(settings);
    List<Need> opening = List.of(reading(settings, Workers.READERS + 1));
    return total(opening) > total(working) ? opening : working;
  }

  private static List<Need> working(S3BufferSettings settings) {
    long unflushed = Math.max(settings.maxUnflushedBytes(), settings.buffer().maxRecordBytes());
    Need waiting = new Need(
        "of arrays at most half empty that wait for their upload",
        "grouping.maxUnflushedBytes",
        settings.maxUnflushedBytes(),
        2 * unflushed);
    Need kept = new Need(
        "of acknowledged objects for the reader",
        "grouping.maxUnflushedBytes",
        settings.maxUnflushedBytes(),
        settings.maxUnflushedBytes());
    Need packed = new Need(
        "of objects that LZ4 packs",
        "grouping.uploadsInFlight",
        settings.uploadsInFlight(),
        packs(settings) ? 2 * objectBytes(settings) * settings.uploadsInFlight() : 0);
    Duration hedgeAfter = settings.retries().hedgeAfter();
    Need hedged = new Need(
        "of objects that were sent twice and answered once",
        "retries.hedgeAfter",
        hedgeAfter.toMillis(),
        hedgeAfter.isZero() ? 0 : 2 * objectBytes(settings) * Hedges.MOST);
    Need batch = new Need(
        "of a batch",
        "emit.maxBytes",
        settings.buffer().emit().maxBytes(),
        settings.buffer().emit().maxBytes());
    return List.of(waiting, kept, packed, hedged, reading(settings, S3Cursor.DEPTH + 1), batch);
  }

  private static Need reading(S3BufferSettings settings, int objects) {
    boolean byRecord = settings.buffer().maxRecordBytes() > settings.maxObjectBytes();
    return new Need(
        "of " + objects + " objects that are read at once",
        byRecord ? "maxRecordBytes" : "grouping.maxObjectBytes",
        byRecord ? settings.buffer().maxRecordBytes() : settings.maxObjectBytes(),
        objectBytes(settings) * objects * (packs(settings) ? 2 : 1));
  }

  private static boolean packs(S3BufferSettings settings) {
    return settings.compression() == S3Compression.LZ4;
  }

  /** A record that is larger than an object has an object of its own. */
  private static long objectBytes(S3BufferSettings settings) {
    return FRAME + (long) Math.max(settings.maxObjectBytes(), settings.buffer().maxRecordBytes());
  }
}

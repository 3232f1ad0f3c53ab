package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one owner left, opened by one that is another sort of owner, or that has other limits, or no space. */
class ReopeningTest {

  /** That there is no space is logged with each opening. Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer.file");

  private final CrashFileSystem fs = CrashFileSystem.create();

  @BeforeAll
  static void beQuiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void beAsBefore() {
    LOG.setLevel(null);
  }

  /**
   * A power loss tears a group, and the next owner trusts the system to keep what it writes: to it, too, the later frames of
   * the torn group are no records, now or when its own record ends where one of them begins.
   */
  @Test
  void aTornPowerLogIsCutByAnOwnerOfClassProcessToo() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.put(buffer, 1);
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE, Fault.crashBefore());
    CompletableFuture<Void> crashing = CompletableFuture.runAsync(
        () -> buffer.putAll(List.of("A".repeat(700), "B".repeat(700), "C".repeat(700))),
        OwnThread.EACH);
    crashing.exceptionally(e -> null).join();

    int holes = 0;
    for (CrashImage image : fs.powerCrashStates(EntryProfile.EXT4, 2_000, 1).toList()) {
      CrashFileSystem first = image.mount();
      Buffer<String> recovered = Logs.open(Logs.process(Logs.settings(first)));
      long kept = recovered.stats().backlogRecords();
      holes += recovered.recovery().tornBytes() > 700 ? 1 : 0;
      assertEquals(kept + 1, recovered.put("D".repeat(700)), "ORD-SEQUENCE after " + image);
      for (FileBufferSettings next : List.of(
          Logs.process(Logs.settings(first.processCrash().mount())),
          Logs.settings(first.processCrash().mount()))) {
        try (Buffer<String> again = Logs.open(next)) {
          assertEquals(kept + 1, again.stats().backlogRecords(), "DUR-NO-PHANTOM after " + image);
        }
      }
    }
    assertTrue(holes > 3, "only " + holes + " tails with a whole frame behind a torn one were met");
  }

  /**
   * Records that nobody waits for may be written and not synced when the log is closed. The mark of an orderly close says that
   * all before it is there, so it must not reach the disk before they do.
   */
  @Test
  void theMarkOfAnOrderlyCloseNeverOutlivesWhatIsBeforeIt() {
    for (int sync = 0; sync < 3; sync++) {
      CrashFileSystem files = CrashFileSystem.create();
      Buffer<String> buffer =
          Logs.open(Logs.settings(files).toBuilder().segmentBytes(1 << 17).build());
      Logs.putMany(buffer, 3);
      AtomicBoolean closing = new AtomicBoolean();
      AtomicInteger left = new AtomicInteger(sync);
      files.failNext(
          operation -> closing.get()
              && operation.kind() == Operation.Kind.FORCE
              && left.getAndDecrement() == 0,
          Fault.crashBefore());
      for (long sequence = 4; sequence <= 100; sequence++) {
        CompletableFuture<Long> unused = buffer.putAsync(Logs.text(sequence));
      }
      closing.set(true);
      CompletableFuture.runAsync(buffer::close, OwnThread.EACH)
          .exceptionally(e -> null)
          .join();
      for (CrashImage image :
          files.powerCrashStates(EntryProfile.POSIX, 300, sync).toList()) {
        try (Buffer<String> again = Logs.open(image.mount())) {
          List<Long> drained = Logs.drain(again);
          assertEquals(Logs.range(1, drained.size()), drained, "DUR-PREFIX " + image);
          assertTrue(drained.size() >= 3, "DUR-ACKED " + image);
        }
      }
    }
  }

  /**
   * The rename of a spare to a segment may be there in part: one file under both names. Where there is no space to make
   * another spare, it is the segment's all the same.
   */
  @Test
  void aTornRenameOnAFullDiskLosesNothing() throws IOException {
    int both = 0;
    for (int sync = 0; sync < 12; sync++) {
      CrashFileSystem files = CrashFileSystem.create();
      AtomicLong acknowledged = new AtomicLong();
      crashBeforeTheDirectoryIsSynced(files, sync, acknowledged);
      for (CrashImage image :
          files.powerCrashStates(EntryProfile.PARANOID, 80, sync).toList()) {
        CrashFileSystem left = image.mount();
        if (!isASpareASegmentToo(left)) {
          continue;
        }
        both++;
        left.capacityBytes(1);
        try (Buffer<String> again = Logs.open(Logs.settings(left))) {
          long found = again.stats().backlogRecords();
          long asked = found - acknowledged.get();
          assertTrue(asked == 0 || asked == 1, "DUR-ACKED " + found + ", " + image);
          long more = fill(again, found);
          left.capacityBytes(Long.MAX_VALUE);
          assertEquals(Logs.range(1, more), Logs.drain(again), "DUR-ACKED " + image);
        }
      }
    }
    assertTrue(both > 3, "only " + both + " torn renames were met");
  }

  private static void crashBeforeTheDirectoryIsSynced(
      CrashFileSystem files, int sync, AtomicLong acknowledged) {
    Buffer<String> buffer = Logs.open(files);
    AtomicInteger left = new AtomicInteger(sync);
    files.failNext(
        operation ->
            operation.kind() == Operation.Kind.FORCE_DIRECTORY && left.getAndDecrement() == 0,
        Fault.crashBefore());
    CompletableFuture<Void> crashing = CompletableFuture.runAsync(
        () -> {
          while (true) {
            acknowledged.set(Logs.put(buffer, acknowledged.get() + 1));
          }
        },
        OwnThread.EACH);
    crashing.exceptionally(e -> null).join();
    assertTrue(files.crashed());
  }

  /** Puts until there is no space. Returns the number of the last record. */
  private static long fill(Buffer<String> buffer, long last) {
    long sequence = last;
    try {
      while (true) {
        sequence = Logs.put(buffer, sequence + 1);
      }
    } catch (BufferStorageFullException e) {
      return sequence;
    }
  }

  private static boolean isASpareASegmentToo(CrashFileSystem files) throws IOException {
    Set<Object> spares = new HashSet<>();
    Set<Object> segments = new HashSet<>();
    try (Stream<Path> all = Files.list(files.getPath("/log"))) {
      for (Path path : all.toList()) {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        String name = path.getFileName().toString();
        (name.endsWith(".wal") ? segments : name.startsWith("spare") ? spares : new HashSet<>())
            .add(key);
      }
    }
    return !Collections.disjoint(spares, segments);
  }

  /** Behind the batch in flight three segments and more are given back; then a byte of what is left turns. */
  @Test
  void damageBehindSegmentsThatWereDroppedIsNamedAndNothingElseIsMissing() throws IOException {
    FileBufferSettings dropping = Logs.settings(fs).toBuilder()
        .capacity(Capacity.defaults().withMaxRecords(60).withOverflow(OverflowPolicy.DROP_OLDEST))
        .build();
    Batch<String> inFlight;
    try (Buffer<String> buffer = Logs.open(dropping)) {
      Logs.putMany(buffer, 60);
      inFlight = buffer.emit();
      Logs.putMany(buffer, 120);
    }
    List<String> kept = segments(fs);
    assertTrue(
        IntStream.range(1, kept.size())
            .anyMatch(i -> number(kept.get(i)) - number(kept.get(i - 1)) > 3),
        "no three segments in a row were given back: " + kept);
    Path damaged = fs.getPath("/log", kept.get(kept.size() - 3));
    byte[] bytes = Files.readAllBytes(damaged);
    String victim = textIn(bytes);
    long lost = Long.parseLong(victim.substring(7, victim.indexOf(' ', 7)));
    bytes[indexOf(bytes, victim)] ^= 0x20;
    Files.write(damaged, bytes);

    assertThrows(CorruptLogException.class, () -> Logs.open(dropping), "FAIL");
    try (Buffer<String> buffer = Logs.openQuarantining(dropping)) {
      assertEquals(
          List.of(SequenceRange.closed(lost, lost)),
          buffer.recovery().quarantined().stream().map(QuarantinedSpan::missing).toList());
      Batch<String> again = buffer.emit();
      assertEquals(inFlight.id(), again.id(), "DUR-STABLE-BATCH");
      assertEquals(inFlight.records(), again.records(), "DUR-STABLE-BATCH");
      List<Long> drained = Logs.drain(buffer);
      List<Long> expected = new ArrayList<>(Logs.range(drained.get(3), 180));
      expected.remove(lost);
      assertEquals(Logs.range(1, 3), drained.subList(0, 3));
      assertEquals(expected, drained.subList(3, drained.size()), "only what is damaged is missing");
      assertTrue(drained.size() >= 54, "too few: " + drained);
    }
    try (Buffer<String> buffer = Logs.open(dropping)) {
      assertEquals(List.of(), Logs.drain(buffer), "COM-FORGET");
      assertEquals(181, Logs.put(buffer, 181));
    }
  }

  private static int number(String segment) {
    return Integer.parseInt(segment.replace(".wal", ""));
  }

  private static List<String> segments(CrashFileSystem files) throws IOException {
    try (Stream<Path> all = Files.list(files.getPath("/log"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".wal"))
          .sorted()
          .toList();
    }
  }

  /** The first record that can be read in a file. */
  private static String textIn(byte[] bytes) {
    String content = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = content.indexOf("record ");
    return content.substring(at, content.indexOf(' ', at + 7) + 1);
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}

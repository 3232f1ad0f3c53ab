package io.unistream.buffer.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** What a view tells besides the entries, what it costs, and how it ends. */
class ViewTest {

  private final Bucket bucket = new Bucket();
  private final S3Faults requests = S3Faults.none();
  private final EagerClock clock = new EagerClock(0);

  @AfterEach
  void close() {
    bucket.close();
    Views.assertOnlyReads(requests.counts());
  }

  private S3View view() {
    S3BufferSettings settings = bucket.settings;
    S3Client client = TestClients.quick(bucket.s3, requests, false);
    return S3View.of(settings, new Store(client, true, settings), clock);
  }

  private BacklogView looked(WalView view) {
    BacklogView backlog = BacklogView.of(view);
    assertEquals(List.of(), view.damaged());
    assertEquals(List.of(), backlog.missing());
    return backlog;
  }

  @Test
  void whatWasNeverOpenedIsNoLog() {
    try (WalView view = view()) {
      assertEquals("s3://bucket/log/", view.location());
      UnsupportedLogException none =
          assertThrows(UnsupportedLogException.class, () -> BacklogView.of(view));
      assertEquals("there is no log at s3://bucket/log/", none.getMessage());
    }
    S3Faults dying = S3Faults.none();
    bucket.faults = dying;
    dying.failNext(attempt -> attempt.key().contains("wal/"), S3Fault.crashBefore());
    assertThrows(BufferException.class, bucket::open);
    assertEquals(1, bucket.s3.keys().size());

    try (WalView view = view()) {
      UnsupportedLogException claimed =
          assertThrows(UnsupportedLogException.class, () -> BacklogView.of(view));
      assertTrue(claimed.getMessage().endsWith("no opening has finished"), claimed.getMessage());
    }
  }

  @Test
  void theOwnerIsWhoeverClaimedLast() {
    Buffer<String> buffer = bucket.open();
    String writer = String.valueOf(buffer.stats().backend().get("owner.writer"));
    buffer.put("a");
    try (WalView view = view()) {
      looked(view);
      WalOwner open = view.owner().orElseThrow();
      assertTrue(open.name().startsWith("epoch 1, writer " + writer + ", opened "), open.name());
      assertEquals(WalOwner.State.UNKNOWN, open.state());

      buffer.close();
      looked(view);
      assertEquals(WalOwner.of(open.name(), WalOwner.State.CLOSED), view.owner().orElseThrow());
      assertTrue(view.recovery().cleanShutdown());

      bucket.faults.failNext(attempt -> attempt.key().contains("wal/"), S3Fault.crashBefore());
      assertThrows(BufferException.class, bucket::open);
      looked(view);
      WalOwner claimed = view.owner().orElseThrow();
      assertTrue(claimed.name().startsWith("epoch 2, writer "), claimed.name());
      assertTrue(claimed.name().endsWith(", has not opened the log"), claimed.name());
      assertEquals(WalOwner.State.UNKNOWN, claimed.state());
    }
  }

  @Test
  void thePartsAreTheObjectsThatHoldEntries() {
    List<String> keys = new ArrayList<>();
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      keys.addAll(bucket.keys("wal/"));
      buffer.putAll(List.of("b", "c"));
    }
    try (WalView view = view()) {
      looked(view);
      List<WalPart> parts = view.parts();
      assertEquals(2, parts.size());
      assertEquals(SequenceRange.closed(1, 1), parts.get(0).sequences());
      assertEquals(SequenceRange.closed(2, 3), parts.get(1).sequences());
      assertEquals("log/" + parts.get(0).name(), keys.get(1));
      assertEquals(bucket.s3.bytes(keys.get(1)).length, parts.get(0).bytes());
    }
  }

  @Test
  void aStoreThatDoesNotAnswerIsGivenUpInTimeWhereverItGoesAway() {
    try (Buffer<String> buffer = bucket.open()) {
      List.of("a", "b", "c", "d").forEach(buffer::put);
    }
    bucket.with(all -> all.retries(retries -> retries.giveUpAfter(Duration.ofMinutes(2))));
    AtomicInteger left = new AtomicInteger();
    requests.failAll(attempt -> left.getAndDecrement() <= 0, S3Fault.loseRequest());
    boolean whole = false;
    for (int answered = 0; !whole; answered++) {
      left.set(answered);
      long start = clock.nanoTime();
      try (WalView view = view()) {
        BacklogView unused = BacklogView.of(view);
        whole = true;
      } catch (BufferStorageException e) {
        assertTrue(e.getMessage().startsWith("cannot read the log: "), e.getMessage());
      }
      Duration took = Duration.ofNanos(clock.nanoTime() - start);
      assertTrue(took.compareTo(Duration.ofMinutes(4)) < 0, answered + " answers, " + took);
    }
  }

  @Test
  void anInterruptEndsIt() throws InterruptedException {
    bucket.open().close();
    HeldWrite held = requests.hold(attempt -> attempt.key().contains("wal/"));
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    CompletableFuture<String> message = new CompletableFuture<>();
    try (WalView view = view()) {
      Thread looking = new Thread(() -> {
        try {
          BacklogView unused = BacklogView.of(view);
        } catch (BufferInterruptedException e) {
          message.complete(e.getMessage());
        }
        flag.complete(Thread.currentThread().isInterrupted());
      });
      CompletableFuture<S3Attempt> sent = new CompletableFuture<>();
      requests.observe((attempt, fault) -> {
        if (attempt.key().contains("wal/")) {
          sent.complete(attempt);
        }
      });
      looking.start();
      assertTrue(sent.join().key().contains("wal/"));
      looking.interrupt();

      assertEquals("interrupted while the log was being read", message.join());
      assertTrue(flag.join());
      held.letGo();
      looking.join();
      assertEquals(0, looked(view).records());
    }
  }

  @Test
  void whatAStrangerDeletesMeanwhileIsFoundMissing() {
    try (Buffer<String> buffer = bucket.open()) {
      List.of("a", "b", "c", "d").forEach(buffer::put);
    }
    String victim = bucket.keys("wal/").stream()
        .filter(key -> new String(bucket.s3.bytes(key), ISO_8859_1).endsWith("b"))
        .findFirst()
        .orElseThrow();
    requests.observe((attempt, fault) -> {
      if (attempt.kind() == S3Attempt.Kind.GET && attempt.key().contains("wal/")) {
        bucket.s3.remove(victim);
      }
    });

    try (WalView view = view()) {
      BacklogView backlog = BacklogView.of(view);
      assertEquals(1, view.damaged().size());
      assertEquals(victim, view.damaged().get(0).source());
      assertEquals(SequenceRange.closed(2, 2), view.damaged().get(0).missing());
      assertEquals(3, backlog.records());
    }
  }

  @Test
  void anOwnerWhoIsFasterForEverIsGivenUp() {
    bucket.with(all -> all.retries(retries -> retries.giveUpAfter(Duration.ofSeconds(2))));
    Buffer<String> buffer = bucket.open();
    buffer.put("a");
    requests.observe((attempt, fault) -> {
      synchronized (bucket) {
        buffer.put("b");
        Batch<String> batch = buffer.emit();
        buffer.commit(batch);
      }
    });

    try (WalView view = view()) {
      BufferStorageException late =
          assertThrows(BufferStorageException.class, () -> BacklogView.of(view));
      assertTrue(
          late.getMessage().contains("changes faster than it can be read"), late::getMessage);
    }
    buffer.close();
  }

  /** It goes on behind what was given back. */
  @Test
  void aLongLogIsNotListedAgainBecauseItsOldestObjectsGo() {
    bucket.with(all -> all.buffer(
        all.build().buffer().toBuilder().emit(emit -> emit.withMaxRecords(1)).build()));
    Buffer<String> buffer = bucket.open();
    for (int i = 0; i < 300; i++) {
      buffer.put("record " + i);
    }
    AtomicInteger commits = new AtomicInteger();
    AtomicInteger sent = new AtomicInteger();
    requests.observe((attempt, fault) -> {
      synchronized (bucket) {
        if (sent.incrementAndGet() % 4 == 0 && commits.incrementAndGet() < 200) {
          buffer.commit(buffer.emit());
        }
      }
    });

    try (WalView view = view()) {
      BacklogView backlog = looked(view);
      assertTrue(backlog.records() >= 100, "records left: " + backlog.records());
      S3RequestCounts counts = requests.counts();
      assertTrue(commits.get() > 50, "commits meanwhile: " + commits);
      assertTrue(counts.gets() < 3 * 300, counts::toString);
    }
    buffer.close();
  }

  @Test
  void whatIsSavedOfDamagedObjectsHasABound() throws StoreException {
    bucket.open().close();
    S3Client client = TestClients.quick(bucket.s3, requests, false);
    try (Store store = new Store(client, true, bucket.settings)) {
      Owner reader = S3Wal.owner(bucket.settings, store, clock, UUID.randomUUID());
      LookedAtStore looked = new LookedAtStore(reader, 1_000);
      Keys keys = reader.keys();

      assertTrue(looked.claim(keys.quarantine(new Place(1, 2)), new byte[5_000]));
      assertTrue(looked.claim(keys.salvage(2, new Place(1, 2)), new byte[900]));
      StoreException full = assertThrows(
          StoreException.class,
          () -> looked.claim(keys.salvage(2, new Place(1, 3)), new byte[200]));
      assertTrue(full.detail().contains("-Xmx"), full.detail());
    }
  }

  @Test
  void orderOfUse() {
    bucket.open().close();
    WalView view = view();
    assertThrows(IllegalStateException.class, view::recovery);
    looked(view);
    WalRecovery found = view.recovery();
    assertTrue(found.toleratesGaps());
    assertEquals(1, bucket.keys("epoch/").size());
    assertTrue(view.logId().isPresent());
    view.close();
    view.close();
    assertThrows(IllegalStateException.class, view::recovery);
    assertThrows(IllegalStateException.class, () -> BacklogView.of(view));
  }

  @Test
  void aLookCostsWhatTheDocumentsSay() throws IOException {
    List<String> rows = new ArrayList<>();
    bucket.open().close();
    rows.add(row("an empty log", 7));
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      rows.add(row("one object in the backlog", 8));
      for (int i = 1; i < 100; i++) {
        buffer.put("record " + i);
      }
      rows.add(row("a hundred", 112));
    }
    for (int i = 0; i < 50; i++) {
      bucket.open().close();
      bucket.closeClients();
    }
    rows.add(row("the same after fifty restarts", 113));

    List<String> table = Files.readString(Path.of("..", "docs", "s3.md"))
        .lines()
        .dropWhile(line -> !line.startsWith("| a look at |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
    assertEquals(String.join("\n", rows), String.join("\n", table));
  }

  /** How far its cursor reads ahead before it is closed depends on who comes first. */
  private String row(String what, int mostGets) {
    S3RequestCounts before = requests.counts();
    try (WalView view = view()) {
      looked(view);
    }
    S3RequestCounts cost = requests.counts().since(before);
    assertTrue(cost.gets() <= mostGets, cost::toString);
    return "| " + what + " | " + cost.lists() + " | up to " + mostGets + " |";
  }
}

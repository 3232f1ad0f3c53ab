package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TailTest {

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private static List<Long> sequences(String out) {
    return out.lines()
        .map(line -> Long.valueOf(line.substring(0, line.indexOf('\t'))))
        .toList();
  }

  private List<Long> shown(String... options) {
    Cli.Result result = Cli.run("tail", log(), options);
    assertEquals(0, result.code(), result.err());
    assertEquals("", result.err());
    return sequences(result.out());
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void theLastRecordsAreShown() {
    Logs.made(log(), 60);

    assertEquals(range(51, 60), shown());
    assertEquals(range(60, 60), shown("-n", "1"));
    assertEquals(range(3, 60), shown("--records=58"));
    assertEquals(range(1, 60), shown("-n61"));
    assertEquals(range(1, 60), shown("-n" + Long.MAX_VALUE));
    assertEquals(List.of(), shown("-n0"));
    assertEquals(
        "60\t2026-05-04T11:59:00Z\t-\t" + Logs.text(60) + "\n",
        Cli.run("tail", log(), "-n", "1").out());
    assertTrue(Cli.run("tail", log(), "-n1", "--as", "json").out().startsWith("{\"sequence\":60,"));
  }

  @Test
  void whatIsNotInTheBacklogIsNotShown() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 8);
      Logs.commitNext(buffer);

      assertEquals(range(4, 8), shown());
      Logs.commitNext(buffer);
      Logs.commitNext(buffer);
      assertEquals(List.of(), shown());
    }
  }

  @Test
  void anEmptyLogShowsNothing() {
    Logs.made(log(), 0);

    assertEquals(List.of(), shown());
  }

  /** What is not there does not count as one of the last, and is told. */
  @Test
  void recordsAreCountedAndNotNumbers() {
    FileBufferSettings settings = Logs.settings(log()).toBuilder()
        .capacity(capacity -> capacity.withMaxRecords(12).withOverflow(OverflowPolicy.DROP_OLDEST))
        .build();
    try (Buffer<String> buffer = Logs.open(settings)) {
      Logs.put(buffer, 3);
      assertTrue(buffer.poll(Duration.ZERO).isPresent());
      Logs.put(buffer, 15);

      Cli.Result result = Cli.run("tail", log(), "-n", "10");

      assertEquals(0, result.code());
      List<Long> sequences = sequences(result.out());
      assertEquals(10, sequences.size(), result.out());
      assertEquals(3, sequences.get(0));
      assertEquals(range(10, 18), sequences.subList(1, 10));
      assertEquals("", result.err());
    }
  }

  @Test
  void damageIsToldAndIsCode1() throws IOException {
    Logs.made(log(), 60);
    Path last = Logs.segments(log()).get(Logs.segments(log()).size() - 2);
    Logs.damage(last, 4_700);

    Cli.Result result = Cli.run("tail", log(), "-n", "60");

    assertEquals(1, result.code());
    assertEquals(59, result.lines().size());
    assertTrue(result.err().startsWith("damaged: " + last), result.err());
    assertEquals(2, result.err().lines().count(), result.err());
  }

  @Test
  void aNegativeNumberIsWrongUsage() {
    Logs.made(log(), 4);

    assertEquals(2, Cli.run("tail", log(), "-n", "-1").code());
    assertEquals(2, Cli.run("tail", log(), "--as", "raw").code());
  }

  /** Follows a log, in a thread of its own. */
  private static final class Following {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Integer> code;
    private volatile @Nullable String failure;

    Following(Path log, String... options) {
      ByteArrayOutputStream out = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
          String why = failure;
          if (why != null) {
            throw sneaky(new IOException(why));
          }
          seen.write(bytes, from, count);
        }
      };
      String[] arguments = new String[options.length + 3];
      arguments[0] = "tail";
      arguments[1] = "-f";
      arguments[2] = log.toString();
      System.arraycopy(options, 0, arguments, 3, options.length);
      code = CompletableFuture.supplyAsync(
          () -> BufferCli.run(out, new PrintWriter(err, true), Clock.systemUTC(), arguments));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
      throw (E) e;
    }

    void awaitLine(String end) throws InterruptedException {
      await(() -> seen.toString(UTF_8).endsWith(end + "\n"));
    }

    void await(BooleanSupplier condition) throws InterruptedException {
      while (!condition.getAsBoolean()) {
        assertTrue(!code.isDone(), () -> "ended: " + err);
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
  }

  @Test
  void recordsAreShownAsTheyComeUntilTheReaderHasEnough() throws Exception {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 5);
      Following following = new Following(log(), "-n2");
      following.awaitLine(Logs.text(5));
      for (int i = 0; i < 3; i++) {
        Logs.put(buffer, 100);
        following.awaitLine(Logs.text(105 + i * 100L));
      }
      following.failure = "Broken pipe";
      Logs.put(buffer, 1);

      assertEquals(0, following.code.get());
      assertEquals("", following.err.toString());
      assertEquals(range(4, 305), sequences(following.seen.toString(UTF_8)));
    }
  }

  @Test
  void anOwnerThatIsOpenedAgainIsFollowed() throws Exception {
    Logs.made(log(), 5);
    Following following = new Following(log(), "-n5");
    following.awaitLine(Logs.text(5));
    for (int last : new int[] {12, 19}) {
      Logs.made(log(), 7);
      following.awaitLine(Logs.text(last));
    }
    KilledWriter.run(log(), 20);
    following.awaitLine(Logs.text(39));
    following.failure = "Broken pipe";
    Logs.made(log(), 1);

    assertEquals(0, following.code.get());
    assertEquals(range(1, 39), sequences(following.seen.toString(UTF_8)));
  }

  @Test
  void aLogThatIsDeletedEndsIt() throws Exception {
    Logs.made(log(), 5);
    Following following = new Following(log());
    following.awaitLine(Logs.text(5));

    Logs.delete(log());

    assertEquals(3, following.code.get());
    assertTrue(following.err.toString().startsWith("buffer tail: "), following.err.toString());
  }

  @Test
  void anotherLogInItsPlaceEndsIt() throws Exception {
    Logs.made(log(), 5);
    Path other = Logs.made(temp.resolve("other"), 9);
    Following following = new Following(log());
    following.awaitLine(Logs.text(5));

    java.nio.file.Files.move(log(), temp.resolve("aside"));
    java.nio.file.Files.move(other, log());

    assertEquals(3, following.code.get());
    assertEquals(range(1, 5), sequences(following.seen.toString(UTF_8)));
  }
}

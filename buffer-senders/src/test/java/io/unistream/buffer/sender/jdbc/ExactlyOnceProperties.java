package io.unistream.buffer.sender.jdbc;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.jdbc.WatchedSource.Cut;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever a producer of mode ORDERED or PIPELINED delivers, and wherever connections are cut and the program ends: each record is in the database once, or in the
 * dead letters.
 */
class ExactlyOnceProperties {

  /** Calls of one delivery of the longest kind, roughly: most cuts hit. */
  private static final int CALLS = 30;

  /**
   * A producer: batches in order, each again until it is settled, divided when it is rejected, dead letters before later records. It
   * forgets all but what is committed when the program ends.
   */
  private static final class Model {

    private final Random random;
    private final Database database;
    private final Set<Long> poison;
    private final Set<Long> dead = new HashSet<>();

    Model(Random random, Database database, Set<Long> poison) {
      this.random = random;
      this.database = database;
      this.poison = poison;
    }

    /** Settles batches, which end at these numbers; up to so many are settled and not committed. */
    void run(List<Long> ends, int window) throws SQLException {
      int committed = 0;
      int settled = 0;
      while (committed < ends.size()) {
        long first = settled == 0 ? 1 : ends.get(settled - 1) + 1;
        long[] batch = LongStream.rangeClosed(first, ends.get(settled)).toArray();
        boolean ended = !settle(settled + 1L, batch, true);
        if (ended) {
          settled = committed;
          continue;
        }
        settled++;
        if (settled == ends.size() || settled - committed == window) {
          committed = settled - (settled == ends.size() ? 0 : random.nextInt(2));
        }
        if (random.nextInt(8) == 0) {
          settled = committed;
        }
      }
    }

    /** False if the program ended meanwhile. */
    private boolean settle(long batch, long[] records, boolean whole) throws SQLException {
      while (true) {
        if (random.nextInt(10) == 0) {
          return false;
        }
        if (random.nextInt(2) == 0) {
          database.source.cutAt(new Cut(random.nextInt(CALLS), random.nextBoolean()));
        } else {
          database.source.noCut();
        }
        try {
          database.sender.send(delivery(batch, records, whole));
          return true;
        } catch (SendException e) {
          if (e.verdict() == Verdict.REJECT) {
            return divide(batch, records);
          }
          assertEquals(Verdict.RETRY, e.verdict(), e.getMessage());
        } catch (SQLException e) {
          // an unknown outcome
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }

    private boolean divide(long batch, long[] records) throws SQLException {
      if (records.length == 1) {
        if (random.nextInt(10) == 0) {
          return false;
        }
        dead.add(records[0]);
        return true;
      }
      int half = records.length / 2;
      return settle(batch, Arrays.copyOf(records, half), false)
          && settle(batch, Arrays.copyOfRange(records, half, records.length), false);
    }

    private LoneDelivery<String> delivery(long batch, long[] records, boolean whole) {
      if (LongStream.of(records).noneMatch(poison::contains)) {
        return whole
            ? LoneDelivery.numbered(
                LoneDelivery.LOG, batch, records[0], records[records.length - 1])
            : LoneDelivery.numberedPart(LoneDelivery.LOG, batch, records);
      }
      return LoneDelivery.whole(
          LOG,
          batch,
          records[0],
          LongStream.of(records)
              .mapToObj(s -> (poison.contains(s) ? "poison " : "record ") + s)
              .toList());
    }
  }

  private static void check(
      Callable<Connection> connections, List<Integer> sizes, int window, long seed)
      throws Exception {
    Random random = new Random(seed);
    List<Long> ends = new ArrayList<>();
    long end = 0;
    for (int size : sizes) {
      end += size;
      ends.add(end);
    }
    Set<Long> poison = new HashSet<>();
    for (long s = 1; s <= end; s++) {
      if (random.nextInt(10) == 0) {
        poison.add(s);
      }
    }
    try (Database database = new Database(connections)) {
      Model model = new Model(random, database, poison);

      model.run(ends, window);

      assertEquals(
          LongStream.rangeClosed(1, end)
              .filter(s -> !poison.contains(s))
              .boxed()
              .toList(),
          database.rows());
      assertEquals(poison, model.dead);
      assertEquals(0, database.source.open());
    }
  }

  @Property(tries = 150)
  void inH2(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 2) int window,
      @ForAll long seed)
      throws Exception {
    String url = "jdbc:h2:mem:" + UUID.randomUUID();

    check(() -> DriverManager.getConnection(url), sizes, window, seed);
  }

  @Property(tries = 50)
  void inSqlite(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 2) int window,
      @ForAll long seed)
      throws Exception {
    Path directory = Files.createTempDirectory("exactly-once");
    Path file = directory.resolve("orders.db");
    try {
      check(
          () -> {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
              statement.execute("PRAGMA synchronous = OFF");
            }
            return connection;
          },
          sizes,
          window,
          seed);
    } finally {
      Files.deleteIfExists(directory.resolve("orders.db-journal"));
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }
}

package io.unistream.examples.deliver;

import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.examples.scratch.ScratchDirectory;
import io.unistream.examples.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Kills a program that delivers by the producer, again and again, with a target that fails on its own, and audits what arrived. */
@Command(
    name = "delivery-simulation",
    description = {
      "Kill a program that delivers with the producer, to a target that fails, hangs and forgets to answer.",
      "",
      "A child process puts records and has the producer deliver them. It is killed with SIGKILL at random moments; the next one goes on. The target"
          + " is an HTTP server in this process that takes most deliveries, and else answers 503, 429 or 401, hangs, takes the first half, or takes"
          + " all and breaks the connection. With --jdbc it is a database, in which every record has to be exactly once.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise was kept",
      "1:a promise was broken; the files are kept",
      "2:wrong usage"
    },
    sortOptions = false,
    usageHelpWidth = 100)
public final class DeliverySimulation implements Callable<Integer> {

  /** A child that was to be killed after so many events is killed after so long at the latest. */
  private static final long LONGEST_LIFE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Lines of what a life said that are shown. */
  private static final int LAST_WORDS = 20;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "Kills. Default: 20.")
  private int kills;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Records in all. Default: 20000.")
  private long records;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "ordered",
      description = "ordered, pipelined, unordered or by_key. Default: ordered.")
  private DeliveryMode mode = DeliveryMode.ORDERED;

  @Option(
      names = "--jdbc",
      paramLabel = "URL",
      description =
          "Deliver to this database instead, such as jdbc:sqlite:/tmp/target.db. Its driver has to be on the class path.")
  private @Nullable String jdbc;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides target and kills. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where the log goes, and stays. New or empty. Default: a temporary one, deleted if all is well.")
  private @Nullable Path directory;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  /**
   * Makes the command.
   *
   * @param terminal where it tells what happens
   */
  public DeliverySimulation(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    check(kills >= 0 && kills <= 1_000_000, "--kills must be from 0 to 1000000, was " + kills);
    check(
        records >= 1 && records <= 100_000_000,
        "--records must be from 1 to 100000000, was " + records);
    long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
    try (ScratchDirectory scratch = ScratchDirectory.open(directory, "delivery-")) {
      Ledger ledger = new Ledger(mode);
      boolean kept;
      try (FlakyTarget target = new FlakyTarget(ledger, chosen)) {
        String address = jdbc == null ? target.uri().toString() : prepared(jdbc);
        terminal.line("Records " + records + ", kills " + kills + ", mode "
            + mode.name().toLowerCase(Locale.ROOT) + ", seed " + chosen + ", target "
            + (jdbc == null ? "HTTP, flaky" : jdbc));
        kept = run(scratch.path(), address, target, ledger, new Random(chosen));
      }
      kept &= jdbc == null ? tell(ledger) : tellOfRows(ledger, jdbc);
      if (!kept) {
        scratch.keep();
        terminal.line("The log and the child's errors are in " + scratch.path());
      }
      return kept ? 0 : 1;
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private boolean run(
      Path directory, String address, FlakyTarget target, Ledger ledger, Random random)
      throws IOException, InterruptedException {
    Path errors = directory.resolve("child-errors.txt");
    long next = 1;
    for (int kill = 1; kill <= kills; kill++) {
      Child child = child(directory, errors, address, ledger, next, records * kill / kills, false);
      long acks = 1L + random.nextInt((int) Math.max(1, records / kills));
      long requests = target.requests() + 1L + random.nextInt(40);
      boolean byRequests = jdbc == null && random.nextBoolean();
      await(child, () -> byRequests ? target.requests() >= requests : child.acknowledged() >= acks);
      child.kill();
      next += child.acknowledged();
      terminal.progress(terminal.bar(kill, kills) + "  killed " + kill + ", acknowledged "
          + ledger.acknowledgedCount() + ", at the target " + ledger.takenCount());
    }
    Child last = child(directory, errors, address, ledger, next, records, true);
    boolean ended = last.end();
    if (!ended) {
      List<String> said = Files.readAllLines(errors);
      terminal.line(
          "The last life ended before everything was delivered. What is called lost below may wait in the log. It said last:");
      said.subList(Math.max(0, said.size() - LAST_WORDS), said.size()).forEach(terminal::line);
    }
    return ended;
  }

  private Child child(
      Path directory,
      Path errors,
      String address,
      Ledger ledger,
      long first,
      long last,
      boolean toTheEnd)
      throws IOException {
    return Child.start(
        errors,
        ledger,
        List.of(
            directory.resolve("log").toString(),
            address,
            mode.name(),
            Long.toString(first),
            Long.toString(last),
            Boolean.toString(toTheEnd)));
  }

  private static void await(Child child, java.util.function.BooleanSupplier moment) {
    long start = System.nanoTime();
    while (child.isAlive()
        && !moment.getAsBoolean()
        && System.nanoTime() - start < LONGEST_LIFE_NANOS) {
      LockSupport.parkNanos(200_000); // a moment that is looked at often, and not awaited
    }
  }

  private boolean tell(Ledger ledger) {
    terminal.line("");
    terminal.line("  acknowledged   " + pad(ledger.acknowledgedCount()));
    terminal.line("  at the target  " + pad(ledger.takenCount()));
    terminal.line(
        "  taken again    " + pad(ledger.again()) + "   after a kill, or an answer that was lost");
    boolean kept = line("lost", ledger.lost(), "acknowledged, and not at the target");
    kept &= line("reordered", ledger.reordered(), "against the order that the mode promises");
    kept &= line("changed", ledger.changed(), "equal key or number, other content");
    ledger.findings().forEach(finding -> terminal.line("  " + finding));
    return kept;
  }

  private boolean tellOfRows(Ledger ledger, String url) throws SQLException {
    long rows = 0;
    long doubled = 0;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(
            "SELECT sequence_no, record, COUNT(*) FROM delivered GROUP BY sequence_no, record ORDER BY sequence_no")) {
      while (found.next()) {
        rows += found.getLong(3);
        doubled += found.getLong(3) - 1;
        ledger.took(found.getLong(1), found.getString(2));
      }
    }
    terminal.line("");
    terminal.line("  acknowledged   " + pad(ledger.acknowledgedCount()));
    terminal.line("  rows           " + pad(rows));
    boolean kept = line("lost", ledger.lost(), "acknowledged, and no row");
    kept &= line("doubled", doubled, "rows of one record");
    kept &= line("changed", ledger.changed(), "equal number, other content");
    ledger.findings().forEach(finding -> terminal.line("  " + finding));
    return kept;
  }

  private boolean line(String name, long count, String what) {
    String mark = count == 0 ? terminal.green(terminal.tick()) : terminal.red(terminal.cross());
    terminal.line(
        "  " + String.format(Locale.ROOT, "%-14s ", name) + pad(count) + "   " + mark + " " + what);
    return count == 0;
  }

  private static String pad(long number) {
    return String.format(Locale.ROOT, "%,8d", number);
  }

  /** Makes the tables. */
  private static String prepared(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE delivered (sequence_no BIGINT NOT NULL, record VARCHAR(100) NOT NULL)");
      statement.executeUpdate(
          "CREATE TABLE buffer_progress (log_id VARCHAR(36) PRIMARY KEY, sequence_no BIGINT NOT NULL)");
    }
    return url;
  }
}

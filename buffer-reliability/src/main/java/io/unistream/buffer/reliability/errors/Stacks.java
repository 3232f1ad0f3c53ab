package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs scenarios whose calls are made where the stack really ends. */
@Command(
    name = "stacks",
    mixinStandardHelpOptions = true,
    description = {
      "Runs scenarios in which each call is made at each depth where the stack ends, in the JDK's code as well, until one has enough of it."
    })
public final class Stacks extends Campaign {

  private static final List<String> BACKENDS = List.of("memory", "file-process", "s3");
  private static final int STEPS = 8;
  private static final long PATIENCE_SECONDS = 60;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many scenarios of each backend. Default: ${DEFAULT-VALUE}")
  private int runs = 100;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The first scenario. Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "file-process, memory, s3, or all. Default: ${DEFAULT-VALUE}")
  private String backend = "all";

  private final AtomicLong overflows = new AtomicLong();

  /** For the command line. */
  public Stacks() {}

  Stacks(String backend, int runs, long seed) {
    this.backend = backend;
    this.runs = runs;
    this.seed = seed;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    List<String> backends = backend.equals("all") ? BACKENDS : List.of(backend);
    List<Row> rows = new ArrayList<>();
    for (String name : backends) {
      // A class that a lack of stack keeps from being initialized is lost for good.
      long unused = scenario(name, seed, false);
      rows.add(row(err, name));
    }
    return rows;
  }

  private Row row(PrintStream err, String name) throws Exception {
    long wrong = 0;
    long acknowledged = 0;
    overflows.set(0);
    for (int i = 0; i < runs; i++) {
      long scenario = seed + i;
      Runner.Ended<Long> ended =
          Runner.watched(() -> scenario(name, scenario, true), PATIENCE_SECONDS);
      if (ended.result() != null) {
        acknowledged += ended.result();
      } else {
        wrong++;
        err.printf("WRONG: stacks --backend %s --seed %d%n", name, scenario);
        if (ended.thrown() != null) {
          ended.thrown().printStackTrace(err);
        }
      }
    }
    return new Row(
        "Calls at each depth where the stack ends",
        name,
        runs,
        wrong,
        String.format("%,d overflows; %,d puts acknowledged", overflows.get(), acknowledged));
  }

  private long scenario(String name, long number, boolean deep) {
    World world = World.of(name, name.equals("s3") ? new InMemoryS3(Bucket.NAME) : null);
    User user =
        new User(world, each -> deep ? new DeepBuffer(each.open(), overflows) : each.open());
    user.open("open");
    SplittableRandom random = new SplittableRandom(number);
    for (int i = 0; i < STEPS; i++) {
      user.step(random);
    }
    user.settle();
    user.drain();
    user.checkCommitted();
    world.close();
    return user.acknowledged();
  }
}

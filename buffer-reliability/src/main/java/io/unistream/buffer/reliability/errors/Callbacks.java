package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs scenarios whose codec, listener and clock throw, block and call the buffer, while it is read and closed by others. */
@Command(
    name = "callbacks",
    mixinStandardHelpOptions = true,
    description = {
      "Runs scenarios whose codec, listener and clock throw anything, block, call the buffer and take a lock that a reader of its figures"
          + " holds, while another thread closes it at one of the steps."
    })
public final class Callbacks extends Campaign {

  private static final List<String> BACKENDS = List.of("file", "file-process", "memory", "s3");
  private static final List<String> WHO = List.of("codec", "listener", "clock");

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many scenarios, in all. Default: ${DEFAULT-VALUE}")
  private int runs = 1200;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The first scenario. Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "file, file-process, memory, s3, or all. Default: ${DEFAULT-VALUE}")
  private String backend = "all";

  /** For the command line. */
  public Callbacks() {}

  Callbacks(String backend, int runs, long seed) {
    this.backend = backend;
    this.runs = runs;
    this.seed = seed;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    List<String> backends = backend.equals("all") ? BACKENDS : List.of(backend);
    List<Row> rows = new ArrayList<>();
    int each = Math.max(1, runs / (backends.size() * WHO.size()));
    for (String name : backends) {
      for (int i = 0; i < WHO.size(); i++) {
        rows.add(row(err, name, i, each));
      }
    }
    return rows;
  }

  private Row row(PrintStream err, String name, int who, int times) throws Exception {
    long wrong = 0;
    long thrown = 0;
    long acknowledged = 0;
    for (int i = 0; i < times; i++) {
      long scenario = seed + i;
      Runner.Ended<CallbackTrial.Done> ended =
          Runner.watched(new CallbackTrial(name, scenario, 1 << who));
      if (ended.result() != null) {
        thrown += ended.result().thrown();
        acknowledged += ended.result().acknowledged();
      } else {
        wrong++;
        err.printf(
            "WRONG: callbacks --backend %s --seed %d, by the %s%n", name, scenario, WHO.get(who));
        if (ended.thrown() != null) {
          ended.thrown().printStackTrace(err);
        }
      }
    }
    return new Row(
        "A " + WHO.get(who)
            + " that throws anything, a lock that a scraper holds, close at any step",
        name,
        times,
        wrong,
        String.format("%,d throws; %,d puts acknowledged", thrown, acknowledged));
  }
}

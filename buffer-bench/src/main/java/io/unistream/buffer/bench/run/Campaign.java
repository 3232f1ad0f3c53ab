package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.child.Outcome;
import io.unistream.buffer.bench.child.Task;
import io.unistream.buffer.bench.own.Couriers;
import io.unistream.buffer.bench.own.FileContender;
import io.unistream.buffer.bench.own.Limit;
import io.unistream.buffer.bench.own.MemoryContender;
import io.unistream.buffer.bench.own.SharedSyncs;
import io.unistream.buffer.bench.report.Group;
import io.unistream.buffer.bench.report.Role;
import io.unistream.buffer.bench.report.Screen;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Measures by rounds: in each one every measurement, and in each of these every contender once, in an order drawn anew. */
final class Campaign implements AutoCloseable {

  /** The longest that is not a hang: filling 20 GB, and going through it. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Screen screen;
  private final Path directory;
  private final Random order;
  private final int rounds;
  private final Map<String, Child> children = new HashMap<>();
  private int places;

  Campaign(Screen screen, Path directory, long seed, int rounds) {
    this.screen = screen;
    this.directory = directory;
    this.order = new Random(seed);
    this.rounds = rounds;
  }

  static Role role(Contender contender) {
    if (contender instanceof SharedSyncs) {
      return Role.BOUND;
    }
    if (contender instanceof Courier courier && Couriers.isProducer(courier)) {
      return Role.OURS;
    }
    return switch (contender.name()) {
      case Limit.NAME, Couriers.PLAIN -> Role.LIMIT;
      case FileContender.NAME, MemoryContender.NAME -> Role.OURS;
      default -> Role.PEER;
    };
  }

  /**
   * Measures.
   *
   * @param afterRound told the groups as they are after each round
   * @return the groups after the last
   */
  List<Group> run(
      List<Measurement> measurements, List<Contender> contenders, Consumer<List<Group>> afterRound)
      throws IOException, InterruptedException {
    Map<Measurement, Map<String, List<Outcome>>> outcomes = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      long start = System.nanoTime();
      for (Measurement measurement : measurements) {
        measure(measurement, contenders, "round " + round + " of " + rounds, outcomes);
      }
      screen.line(screen.dim(String.format(
          Locale.ROOT,
          "round %d of %d took %,.0f s, load %.1f",
          round,
          rounds,
          (System.nanoTime() - start) / 1e9,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())));
      afterRound.accept(groups(contenders, outcomes));
    }
    return groups(contenders, outcomes);
  }

  private void measure(
      Measurement measurement,
      List<Contender> contenders,
      String progress,
      Map<Measurement, Map<String, List<Outcome>>> outcomes)
      throws IOException, InterruptedException {
    List<Contender> shuffled = new ArrayList<>(measurement.contenders(contenders));
    Collections.shuffle(shuffled, order);
    for (Contender contender : shuffled) {
      screen.progress(progress + "  (" + measurement.letter() + ") " + measurement.title() + "  "
          + contender.name());
      outcomes
          .computeIfAbsent(measurement, unused -> new LinkedHashMap<>())
          .computeIfAbsent(contender.name(), unused -> new ArrayList<>())
          .add(perform(contender, measurement));
    }
  }

  private static List<Group> groups(
      List<Contender> contenders, Map<Measurement, Map<String, List<Outcome>>> outcomes) {
    Map<String, Role> roles = new HashMap<>();
    contenders.forEach(each -> roles.put(each.name(), role(each)));
    return outcomes.entrySet().stream()
        .map(each -> Group.of(
            String.valueOf(each.getKey().letter()), each.getKey().title(), roles, each.getValue()))
        .toList();
  }

  private Outcome perform(Contender contender, Measurement measurement)
      throws IOException, InterruptedException {
    String key = contender.name() + "-" + measurement.profile();
    Child child = children.get(key);
    if (child == null || !child.isAlive()) {
      child = Child.start(contender.name(), measurement.profile(), Place.errors(directory, key));
      children.put(key, child);
    }
    Task task = measurement.taskOf(contender);
    places++;
    return child.perform(
        task.in(directory.resolve(contender.name() + "-" + places).toString()), PATIENCE);
  }

  @Override
  public void close() {
    children.values().forEach(Child::close);
  }
}

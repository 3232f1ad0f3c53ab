package io.unistream.buffer.bench.report;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints how a run is made, before it. */
public final class Heading {

  private final Screen screen;

  /**
   * Makes one.
   *
   * @param screen where it prints
   */
  public Heading(Screen screen) {
    this.screen = screen;
  }

  /**
   * Prints the machine, the order and the contenders.
   *
   * @param setup how the run is made
   */
  public void print(Report.Setup setup) {
    screen.line(screen.bold("Buffer, its peers and the limit") + "  " + setup.date());
    screen.line(screen.dim(
        setup.machine().entrySet().stream().map(Heading::told).collect(Collectors.joining(", "))));
    screen.line(screen.dim(String.format(
        Locale.ROOT,
        "rounds %d, order by seed %d, %s s a measurement, a JVM for each",
        setup.rounds(),
        setup.seed(),
        setup.seconds())));
    if (setup.quick()) {
      screen.line(screen.red("--quick: these figures show that it runs, and nothing else"));
    }
    screen.line("");
    for (Report.Setting each : setup.contenders()) {
      screen.line(
          String.format(Locale.ROOT, "  %-12s %s", each.contender(), screen.dim(each.settings())));
    }
    screen.line("");
  }

  private static String told(Map.Entry<String, String> part) {
    return part.getKey() + " " + part.getValue();
  }
}

package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.child.Contenders;
import io.unistream.buffer.bench.report.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the command line says. */
final class Options {

  private static final String NO_PEERS = "none";

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "a,b,...",
      description = "Which cases: letters from a to l. Default: all.")
  List<String> cases = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description =
          "Of these, only measurements whose title matches, such as \"32 threads.*1 KB\".")
  Pattern only = Pattern.compile("");

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME,...",
      description =
          "Which peers, or none. Default: all that run here. Ours and the limit always run.")
  @Nullable
  List<String> peers;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "In each round every contender is measured once. Default: ${DEFAULT-VALUE}.")
  int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long a measurement takes that has no other end. Default: ${DEFAULT-VALUE}.")
  double seconds = 2;

  @Option(
      names = "--total-gb",
      paramLabel = "N",
      description = "What goes through in case f, in each round. Default: ${DEFAULT-VALUE}.")
  double totalGigabytes = 20;

  @Option(
      names = "--backlog-max",
      paramLabel = "GB",
      description = "The largest backlog of case h. Default: ${DEFAULT-VALUE}.")
  double backlogGigabytes = 20;

  @Option(
      names = "--quick",
      description = "Tiny: shows that all runs, measures nothing worth quoting.")
  boolean quick;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the logs are. Default: a temporary directory.")
  @Nullable
  Path directory;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything measured as JSON.")
  @Nullable
  Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write tables and charts as one page.")
  @Nullable
  Path html;

  @Option(names = "--svg", paramLabel = "FILE", description = "Write the charts as one picture.")
  @Nullable
  Path svg;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Fixes the order of contenders in each round. Default: another one each time.")
  long seed = System.nanoTime();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  /** Throws if these make no sense. */
  void check() {
    require(rounds >= 1, "--rounds must be at least 1, was " + rounds);
    require(seconds > 0, "--seconds must be more than 0, was " + seconds);
    require(totalGigabytes > 0, "--total-gb must be more than 0, was " + totalGigabytes);
    require(backlogGigabytes > 0, "--backlog-max must be more than 0, was " + backlogGigabytes);
    for (String letter : cases) {
      require(letter.matches("[a-l]"), "there is no case \"" + letter + "\"; they are a to l");
    }
    for (String name : peers == null ? List.<String>of() : peers) {
      require(
          name.equals(NO_PEERS) || Contenders.named(name).isPresent(),
          "there is no peer \"" + name + "\"; there are "
              + Contenders.all().stream().map(Contender::name).collect(Collectors.joining(", ")));
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new UsageException(otherwise);
    }
  }

  /** Who is wanted: the limit, ours, and the peers that were named; not all of them may run here. */
  List<Contender> wanted() {
    return Contenders.all().stream()
        .filter(each -> each instanceof Courier
            || Campaign.role(each) != Role.PEER
            || peers == null
            || peers.contains(each.name()))
        .toList();
  }

  /** Who of these runs here. */
  List<Contender> contenders() {
    return wanted().stream().filter(Contender::isAvailable).toList();
  }

  /** The options contradict themselves or each other. */
  static final class UsageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }
}

package io.unistream.buffer.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.Contender;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OptionsTest {

  private static Options parse(String... arguments) {
    Options options = CommandLine.populateCommand(new Options(), arguments);
    options.check();
    return options;
  }

  private static Set<String> names(Options options) {
    return options.contenders().stream().map(Contender::name).collect(Collectors.toSet());
  }

  @Test
  void thePeersThatAreNamedTakePartOursAndTheLimitsAlways() {
    Set<String> always = Set.of(
        "limit",
        "bare-all",
        "bare-half",
        "file",
        "memory",
        "loop-1",
        "loop-16",
        "ordered",
        "pipelined",
        "unordered-16");
    assertEquals(always, names(parse("--peers", "none")));
    Set<String> named = new HashSet<>(always);
    named.add("naive");
    assertEquals(named, names(parse("--peers", "naive")));
    assertTrue(names(parse()).containsAll(Set.of("limit", "file", "memory", "naive", "abq")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cases=z",
        "--peers=nobody",
        "--rounds=0",
        "--seconds=0",
        "--total-gb=0",
        "--backlog-max=-1"
      })
  void nonsenseIsRefused(String argument) {
    assertThrows(Options.UsageException.class, () -> parse(argument));
  }

  @Test
  void everyCaseIsPlannedInTheOrderThatWasAskedFor() {
    assertEquals(
        List.of('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'),
        Plan.of(parse()).stream().map(Measurement::letter).distinct().toList());
    assertEquals(
        List.of('k', 'a'),
        Plan.of(parse("--cases", "k,a")).stream()
            .map(Measurement::letter)
            .distinct()
            .toList());
  }

  @Test
  void titlesCanBePickedByARegularExpression() {
    List<Measurement> picked = Plan.of(parse("--cases", "c", "--only", "\\b32 threads.*1 KB"));

    assertEquals(
        List.of("put, 32 threads, POWER, 1 KB"),
        picked.stream().map(Measurement::title).toList());
  }

  @Test
  void theBacklogGrowsAsFarAsItMay() {
    assertEquals(2, Plan.of(parse("--cases", "h", "--backlog-max", "0.5")).size());
    assertEquals(5, Plan.of(parse("--cases", "h")).size());
  }
}

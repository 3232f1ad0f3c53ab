package io.unistream.buffer.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.unistream.buffer.bench.child.Outcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupTest {

  private static final Map<String, Role> ROLES =
      Map.of("limit", Role.LIMIT, "file", Role.OURS, "slow", Role.PEER, "fast", Role.PEER);

  @Test
  void aRatioIsTakenWithinARound() {
    Group group = group(Map.of("limit", rates(100, 200, 400), "file", rates(50, 180, 100)));

    assertEquals(new Stats(0.25, 0.5, 0.9), row(group, "file").toLimit());
  }

  @Test
  void theBestPeerHasTheHighestMedianNotTheHighestRound() {
    Group group = group(
        Map.of("file", rates(10, 10, 10), "slow", rates(1, 2, 100), "fast", rates(20, 20, 20)));

    assertEquals("fast", group.bestPeer());
    assertEquals(new Stats(0.5, 0.5, 0.5), row(group, "file").toBestPeer());
  }

  @Test
  void theLimitIsFirstThenOursThenThePeersByRate() {
    Group group =
        group(Map.of("slow", rates(1), "fast", rates(9), "limit", rates(5), "file", rates(2)));

    assertEquals(
        List.of("limit", "file", "fast", "slow"),
        group.rows().stream().map(Row::contender).toList());
  }

  @Test
  void aRoundThatFailedIsToldAndDoesNotCount() {
    Group group = group(Map.of(
        "limit",
        rates(10, 10),
        "file",
        List.of(new Outcome(Map.of(), "disk full"), outcome(Map.of(Outcome.RATE, 5.0)))));

    Row file = row(group, "file");
    assertEquals(new Stats(0.5, 0.5, 0.5), file.toLimit());
    assertEquals(List.of("round 1: disk full"), file.errors());
  }

  @Test
  void whoAlwaysFailedHasNoRateAndIsNotTheBestPeer() {
    Group group = group(
        Map.of("file", rates(1), "fast", List.of(new Outcome(Map.of(), "it does not start"))));

    assertNull(row(group, "fast").rate());
    assertNull(group.bestPeer());
  }

  @Test
  void aLatencyIsToldInTheLimitsMedianSyncOfTheSameRound() {
    Group group = group(Map.of(
        "limit",
        List.of(outcome(Map.of("p50 us", 100.0)), outcome(Map.of("p50 us", 200.0))),
        "file",
        List.of(outcome(Map.of("p99 us", 500.0)), outcome(Map.of("p99 us", 600.0)))));

    assertEquals(new Stats(3, 4, 5), row(group, "file").values().get("p99 syncs"));
  }

  @Test
  void processorTimeIsComparedWithTheCheapestPeerOfTheSameRound() {
    Group group = group(Map.of(
        "file",
        List.of(processor(3, 1), processor(1, 1)),
        "slow",
        List.of(processor(1, 1), processor(3, 1)),
        "fast",
        List.of(processor(5, 5), processor(5, 5))));

    assertEquals("slow", group.cheapestPeer());
    assertEquals(new Stats(2, 3, 4), row(group, "file").processor());
    assertEquals(new Stats(0.5, 1.25, 2), row(group, "file").processorToPeer());
  }

  @Test
  void whereProcessorTimeIsNotKnownThereIsNone() {
    Group group = group(Map.of("file", rates(1), "fast", rates(1)));

    assertNull(group.cheapestPeer());
    assertNull(row(group, "file").processor());
    assertNull(row(group, "file").processorToPeer());
  }

  private static Outcome processor(double user, double system) {
    return outcome(Map.of(Outcome.RATE, 1.0, Outcome.USER, user, Outcome.SYSTEM, system));
  }

  private static Group group(Map<String, List<Outcome>> outcomes) {
    return Group.of("a", "put", ROLES, new LinkedHashMap<>(outcomes));
  }

  private static Row row(Group group, String name) {
    return group.rows().stream()
        .filter(row -> row.contender().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Outcome> rates(double... rates) {
    return Arrays.stream(rates)
        .mapToObj(rate -> outcome(Map.of(Outcome.RATE, rate)))
        .toList();
  }

  private static Outcome outcome(Map<String, Double> values) {
    return new Outcome(values, null);
  }
}

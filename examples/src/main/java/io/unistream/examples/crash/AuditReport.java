package io.unistream.examples.crash;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one run, as {@code --json} writes it.
 *
 * @param kept whether every promise of this backend was kept
 * @param backend which buffer
 * @param durability of the file backend, else null
 * @param seed decided when to kill
 * @param lives how often the child was started
 * @param kills how often it was killed
 * @param killsByPhase how far those lives had come
 * @param records lines of the input
 * @param bytes their bytes
 * @param acknowledged records whose put returned and whose report arrived
 * @param storedUnacknowledged records that recovery found although their put had been cut short, which is allowed
 * @param delivered different records that the target has
 * @param batches different batches that the target has
 * @param redelivered batches that came again with the same id and content, which is allowed
 * @param undelivered acknowledged records that a run which had to stop left in the log
 * @param tornFrames writes to the target that a kill tore
 * @param tornBytes bytes of unfinished puts that recovery cut off the log
 * @param found for each way to break a promise how often that happened; losses of the memory backend too
 * @param details the first broken promises, in words
 * @param recovery how long opening an existing log took; null if none was reopened
 * @param seconds how long the run took
 */
record AuditReport(
    boolean kept,
    Backend backend,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Durability durability,
    long seed,
    int lives,
    int kills,
    Map<String, Integer> killsByPhase,
    long records,
    long bytes,
    long acknowledged,
    long storedUnacknowledged,
    long delivered,
    long batches,
    long redelivered,
    long undelivered,
    long tornFrames,
    long tornBytes,
    Map<String, Long> found,
    List<String> details,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Recovery recovery,
    double seconds) {

  /**
   * How long recovery took, in milliseconds.
   *
   * @param count how often a log was reopened
   * @param minMillis the shortest
   * @param medianMillis the median
   * @param maxMillis the longest
   */
  record Recovery(int count, double minMillis, double medianMillis, double maxMillis) {}

  static AuditReport of(
      Scenario scenario, InputFile input, Findings findings, Tally tally, long nanos) {
    Map<String, Integer> phases = new LinkedHashMap<>();
    for (Outcome.Phase phase : Outcome.Phase.values()) {
      phases.put(phase.name().toLowerCase(Locale.ROOT), tally.kills(phase));
    }
    Map<String, Long> found = new LinkedHashMap<>();
    for (Finding finding : Finding.values()) {
      found.put(finding.title(), findings.count(finding));
    }
    List<Double> millis = tally.recoveryMillis();
    return new AuditReport(
        findings.kept(scenario.backend()),
        scenario.backend(),
        scenario.backend() == Backend.FILE ? scenario.durability() : null,
        scenario.seed(),
        tally.lives(),
        tally.kills(),
        phases,
        input.lines(),
        input.bytes(),
        findings.acknowledged,
        findings.storedUnacknowledged,
        findings.delivered,
        findings.batches,
        findings.redelivered,
        findings.undelivered,
        findings.tornFrames,
        findings.tornBytes,
        found,
        findings.details(),
        millis.isEmpty()
            ? null
            : new Recovery(
                millis.size(),
                millis.get(0),
                millis.get(millis.size() / 2),
                millis.get(millis.size() - 1)),
        Math.round(nanos / 1e7) / 100.0);
  }

  /** Broken promises, those not counted that this backend does not give. */
  long breaches() {
    long breaches = 0;
    for (Finding finding : Finding.values()) {
      breaches += Findings.isAllowed(finding, backend) ? 0 : count(finding);
    }
    return breaches;
  }

  long count(Finding finding) {
    return found.getOrDefault(finding.title(), 0L);
  }
}

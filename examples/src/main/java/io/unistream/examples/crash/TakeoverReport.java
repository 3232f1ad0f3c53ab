package io.unistream.examples.crash;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.unistream.examples.crash.TakeoverPlan.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one run, as {@code --json} writes it.
 *
 * @param kept whether every promise was kept
 * @param seed decided when hosts lose the log, and how
 * @param killed takeovers from a host that was killed
 * @param frozen takeovers from a host that was frozen and woke up later
 * @param alive takeovers from a host that was not stopped at all
 * @param records lines of the input
 * @param acknowledged records whose put returned and whose report arrived
 * @param acknowledgedLate those of them whose report arrived after the takeover; the next owner's log held them
 * @param storedUnacknowledged records that the next owner found although their put had been cut short, which is allowed
 * @param delivered different records that the targets have
 * @param batches different batches that the targets have
 * @param redelivered batches that the next owner sent again, with the same id and content, which is allowed
 * @param late batches that a former owner sent after the takeover, with the same id and content, which is allowed
 * @param fenced former owners that said that they are fenced
 * @param tried puts and commits that these tried after a later owner's opening had returned
 * @param refused how many of those threw
 * @param found for each way to break a promise how often that happened
 * @param details the first broken promises, in words
 * @param recovery how long taking over took; null if nobody did
 * @param seconds how long the run took
 */
record TakeoverReport(
    boolean kept,
    long seed,
    int killed,
    int frozen,
    int alive,
    long records,
    long acknowledged,
    long acknowledgedLate,
    long storedUnacknowledged,
    long delivered,
    long batches,
    long redelivered,
    long late,
    int fenced,
    int tried,
    int refused,
    Map<String, Long> found,
    List<String> details,
    @JsonInclude(JsonInclude.Include.NON_NULL) AuditReport.@Nullable Recovery recovery,
    double seconds) {

  static TakeoverReport of(
      Scenario scenario, InputFile input, TakeoverAudit audit, TakeoverTally tally, long nanos) {
    Findings findings = audit.findings();
    Map<String, Long> found = new LinkedHashMap<>();
    for (Finding finding : Finding.values()) {
      found.put(finding.title(), findings.count(finding));
    }
    List<Double> millis = tally.openMillis();
    return new TakeoverReport(
        findings.kept(Backend.S3),
        scenario.seed(),
        tally.takeovers(Fate.KILLED),
        tally.takeovers(Fate.FROZEN),
        tally.takeovers(Fate.ALIVE),
        input.lines(),
        findings.acknowledged,
        audit.lateAcknowledged(),
        findings.storedUnacknowledged,
        findings.delivered,
        findings.batches,
        findings.redelivered,
        audit.lateDeliveries(),
        tally.fenced(),
        tally.tried(),
        tally.refused(),
        found,
        findings.details(),
        millis.isEmpty()
            ? null
            : new AuditReport.Recovery(
                millis.size(),
                millis.get(0),
                millis.get(millis.size() / 2),
                millis.get(millis.size() - 1)),
        Math.round(nanos / 1e7) / 100.0);
  }

  int takeovers() {
    return killed + frozen + alive;
  }

  long count(Finding finding) {
    return found.getOrDefault(finding.title(), 0L);
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}

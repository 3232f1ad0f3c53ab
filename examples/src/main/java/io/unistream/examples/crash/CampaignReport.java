package io.unistream.examples.crash;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One run or several, as {@code --json} writes them.
 *
 * @param kept whether every promise was kept in every run
 * @param kills kills in all
 * @param acknowledged records acknowledged in all
 * @param breaches broken promises in all
 * @param runs the runs
 */
@JsonPropertyOrder({"kept", "kills", "acknowledged", "breaches", "runs"})
record CampaignReport(
    boolean kept, int kills, long acknowledged, long breaches, List<AuditReport> runs) {

  static CampaignReport of(List<AuditReport> runs) {
    return new CampaignReport(
        runs.stream().allMatch(AuditReport::kept),
        runs.stream().mapToInt(AuditReport::kills).sum(),
        runs.stream().mapToLong(AuditReport::acknowledged).sum(),
        runs.stream().mapToLong(AuditReport::breaches).sum(),
        List.copyOf(runs));
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}

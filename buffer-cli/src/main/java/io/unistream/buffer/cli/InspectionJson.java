package io.unistream.buffer.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a log holds, for machines. What is not known is left out. */
final class InspectionJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private InspectionJson() {}

  static void write(Output out, WalView view, BacklogView backlog, Findings findings, Instant now)
      throws IOException {
    ObjectNode log = NODES.objectNode();
    log.put("log", view.location());
    view.logId().ifPresent(id -> log.put("id", id.toString()));
    view.owner()
        .ifPresent(owner -> log.putObject("owner")
            .put("name", owner.name())
            .put("state", owner.state().name()));
    log.put("cleanShutdown", view.recovery().cleanShutdown());
    log.put("goneSequence", backlog.goneSequence());
    backlog.committed().ifPresent(batch -> log.put("committedBatch", batch.toString()));
    log.set("backlog", backlog(backlog, now));
    log.putObject("openBatch")
        .put("records", backlog.openRecords())
        .put("bytes", backlog.openBytes());
    log.put("nextSequence", backlog.nextSequence());
    log.set("dropped", ranges(backlog.dropped()));
    log.put("tornBytes", view.recovery().tornBytes());
    log.set("damaged", spans(findings.damaged()));
    log.set("missing", ranges(findings.missing()));
    log.set("quarantined", spans(findings.quarantined()));
    log.set("segments", segments(view.parts()));
    out.line(log.toString());
  }

  private static ObjectNode backlog(BacklogView backlog, Instant now) {
    ObjectNode node = NODES
        .objectNode()
        .put("records", backlog.records())
        .put("bytes", backlog.bytes())
        .put("sealedBatches", backlog.sealedBatches());
    backlog
        .oldest()
        .ifPresent(oldest -> node.put("oldest", oldest.toString())
            .put("oldestAgeMillis", Math.max(0, Duration.between(oldest, now).toMillis())));
    return node;
  }

  private static ObjectNode range(SequenceRange range) {
    return NODES
        .objectNode()
        .put("first", range.first())
        .put("last", range.last())
        .put("count", range.count());
  }

  static ArrayNode ranges(List<SequenceRange> ranges) {
    ArrayNode array = NODES.arrayNode();
    ranges.forEach(range -> array.add(range(range)));
    return array;
  }

  static ArrayNode spans(List<QuarantinedSpan> spans) {
    ArrayNode array = NODES.arrayNode();
    for (QuarantinedSpan span : spans) {
      array
          .addObject()
          .put("source", span.source())
          .put("offset", span.offset())
          .put("length", span.length())
          .set("records", range(span.missing()));
    }
    return array;
  }

  private static ArrayNode segments(List<WalPart> parts) {
    ArrayNode array = NODES.arrayNode();
    for (WalPart part : parts) {
      array
          .addObject()
          .put("name", part.name())
          .put("bytes", part.bytes())
          .set("records", range(part.sequences()));
    }
    return array;
  }
}

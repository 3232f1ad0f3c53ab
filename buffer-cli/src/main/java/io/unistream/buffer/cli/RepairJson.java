package io.unistream.buffer.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.file.RepairReport;
import java.io.IOException;
import java.nio.file.Path;

/** What a repair found or did, for machines. What is not known is left out. */
final class RepairJson {

  private RepairJson() {}

  static void write(Output out, Path directory, RepairReport report) throws IOException {
    ObjectNode log = JsonNodeFactory.instance.objectNode();
    log.put("log", directory.toString());
    log.put("outcome", report.outcome().name());
    log.set("damaged", InspectionJson.spans(report.damaged()));
    log.set("missing", InspectionJson.ranges(report.missing()));
    log.putObject("backlog")
        .put("records", report.records())
        .put("bytes", report.bytes())
        .put("sealedBatches", report.sealedBatches());
    ArrayNode files = log.putArray("files");
    report.files().forEach((name, bytes) -> {
      files.addObject().put("name", name).put("bytes", bytes);
    });
    if (report.neededBytes() > 0) {
      log.put("neededBytes", report.neededBytes()).put("freeBytes", report.freeBytes());
    }
    report.folder().ifPresent(folder -> log.put("folder", folder.toString()));
    report.hindrance().ifPresent(why -> log.put("hindrance", why));
    out.line(log.toString());
  }
}

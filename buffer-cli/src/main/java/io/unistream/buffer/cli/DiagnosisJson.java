package io.unistream.buffer.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.cli.Diagnosis.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What was found out, for machines. */
final class DiagnosisJson {

  private DiagnosisJson() {}

  static void write(Output out, Path config, Diagnosis diagnosis) throws IOException {
    ObjectNode all = JsonNodeFactory.instance
        .objectNode()
        .put("config", config.toString())
        .put("problems", diagnosis.count(Level.PROBLEM))
        .put("notes", diagnosis.count(Level.NOTE));
    ArrayNode findings = all.putArray("findings");
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      ObjectNode object = findings
          .addObject()
          .put("subject", finding.subject())
          .put("level", finding.level().name().toLowerCase(Locale.ROOT))
          .put("text", finding.text());
      if (finding.advice() != null) {
        object.put("advice", finding.advice());
      }
    }
    out.line(Escapes.inJson(all.toString()));
  }
}

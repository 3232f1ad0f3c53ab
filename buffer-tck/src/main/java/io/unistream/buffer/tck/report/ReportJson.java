package io.unistream.buffer.tck.report;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.tck.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents as JSON: the same document gives the same bytes. */
final class ReportJson {

  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(SerializationFeature.INDENT_OUTPUT)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .addMixIn(Rule.class, ById.class)
      .build();

  private ReportJson() {}

  static String write(ReportDocument document) {
    try {
      return MAPPER.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report cannot be written as JSON", e);
    }
  }

  /**
   * Reads a document.
   *
   * @throws IOException if the file cannot be read, or is not of this format; the message names it
   */
  static ReportDocument read(Path file) throws IOException {
    String json = Files.readString(file);
    try {
      JsonNode tree = MAPPER.readTree(json);
      int schema = tree.path("schema").asInt();
      if (schema != ReportDocument.SCHEMA) {
        throw new IOException(file + " has schema " + schema + " and this kit reads "
            + ReportDocument.SCHEMA + ": delete it and run the tests again");
      }
      return MAPPER.treeToValue(tree, ReportDocument.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not a report of this kit: " + e.getOriginalMessage(), e);
    }
  }

  /** A rule is written as the contract writes its id. */
  private interface ById {
    @JsonValue
    String id();
  }
}

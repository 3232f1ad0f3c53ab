package io.unistream.buffer.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run: how it was made, and what came of it. As JSON it is its own file format.
 *
 * @param setup how it was made
 * @param groups what was measured
 */
public record Report(Setup setup, List<Group> groups) {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * How a run was made.
   *
   * @param date when it began
   * @param machine the machine's shape
   * @param seed draws the order of contenders
   * @param rounds how often each was measured
   * @param seconds how long each measurement took
   * @param quick whether it measured nothing worth quoting
   * @param contenders who took part
   */
  public record Setup(
      String date,
      Map<String, String> machine,
      long seed,
      int rounds,
      double seconds,
      boolean quick,
      List<Setting> contenders) {}

  /**
   * How a contender was set up.
   *
   * @param contender its name
   * @param settings what was set
   * @param note where the comparison flatters or wrongs it
   */
  public record Setting(String contender, String settings, String note) {}

  /**
   * Whether anything failed.
   *
   * @return true if a row has an error
   */
  public boolean hasErrors() {
    return groups.stream()
        .flatMap(group -> group.rows().stream())
        .anyMatch(row -> !row.errors().isEmpty());
  }

  /**
   * Writes it.
   *
   * @param file made or replaced
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }

  /**
   * Reads it back.
   *
   * @param file what {@link #write} wrote
   * @return the report
   * @throws IOException if it cannot be read
   */
  public static Report read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Report.class);
  }
}

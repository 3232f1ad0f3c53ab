package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code pipe} as a process, with a target that survives kills and can be audited: each run of it writes a file of its own, and when that is
 * whole, appends a line to the file {@code arrived}: the key, and the name of the file.
 */
final class PipeProcess {

  private static final String TARGET = "f=\"$0/runs/$$\"; while [ -e \"$f\" ]; do f=\"$f-\"; done;"
      + " cat > \"$f\" && [ $(wc -l < \"$f\") = $BUFFER_RECORDS ]"
      + " && echo \"$BUFFER_BATCH $(basename \"$f\")\" >> \"$0/arrived\"";

  private final Path directory;

  PipeProcess(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory.resolve("runs"));
    Files.writeString(arrived(), "");
  }

  Path log() {
    return directory.resolve("log");
  }

  private Path arrived() {
    return directory.resolve("arrived");
  }

  Path err() {
    return directory.resolve("err");
  }

  /** A process that reads its input from a pipe. */
  ProcessBuilder builder(String... options) {
    List<String> arguments = new ArrayList<>(List.of("pipe"));
    arguments.addAll(Arrays.asList(options));
    arguments.addAll(List.of(log().toString(), "--", "sh", "-c", TARGET, directory.toString()));
    return Java.process(BufferCli.class, arguments.toArray(String[]::new))
        .redirectError(ProcessBuilder.Redirect.appendTo(err().toFile()));
  }

  /** How many runs had all their lines. */
  int count() throws IOException {
    return deliveries().size();
  }

  /** A line that is being appended may be half there. */
  private List<String> deliveries() throws IOException {
    String text = Files.readString(arrived());
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /**
   * What has arrived, each batch once.
   *
   * @param text the lines of all batches, in the order in which they came first
   * @param repeats how many deliveries were of a batch that had come before
   * @param faults batches that came with other lines than before, or behind a later one
   */
  record Audit(String text, int repeats, List<String> faults) {}

  Audit audit() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> faults = new ArrayList<>();
    Map<String, String> known = new HashMap<>();
    long newest = 0;
    int repeats = 0;
    for (String delivery : deliveries()) {
      String[] fields = delivery.split(" ", -1);
      String lines = Files.readString(directory.resolve("runs").resolve(fields[1]), UTF_8);
      String before = known.putIfAbsent(fields[0], lines);
      if (before == null) {
        long number = Long.parseLong(fields[0].substring(fields[0].indexOf('/') + 1));
        if (number != newest + 1) {
          faults.add("batch " + number + " came first behind batch " + newest);
        }
        newest = number;
        text.append(lines);
      } else {
        repeats++;
        if (!before.equals(lines)) {
          faults.add("batch " + fields[0] + " came with other lines");
        }
      }
    }
    return new Audit(text.toString(), repeats, faults);
  }
}

package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets a peer fill a disk, then makes room. What it had acknowledged must be there, also after reopening.
 * A log that
 * cannot be used any more until it is reopened is told apart from one that works on. One thread.
 */
final class DiskFull {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int DISK_MIB = 32;
  private static final int BALLAST_BYTES = 8 << 20;

  private final PeerHarness harness;
  private final Path directory;
  private final Path errors;

  DiskFull(PeerHarness harness, Path directory, Path errors) {
    this.harness = harness;
    this.directory = directory;
    this.errors = errors;
  }

  Verdict run() throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (LoopDisk disk = LoopDisk.make(directory, DISK_MIB)) {
      Path ballast = disk.path().resolve("ballast");
      try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
        file.write(new byte[BALLAST_BYTES]);
        file.getFD().sync();
      }
      String log = disk.path().resolve("log").toString();
      long acknowledged = 0;
      try (KitProcess process = KitProcess.start(
          directory,
          errors,
          List.of(),
          "fill",
          harness.getClass().getName(),
          log,
          ballast.toString())) {
        for (String line = process.line(PATIENCE); line != null; line = process.line(PATIENCE)) {
          if (line.startsWith(Life.ACK)) {
            acknowledged = Long.parseLong(line.substring(Life.ACK.length()));
          } else {
            said.add(line);
            judge(line, Filling.READ, acknowledged).ifPresent(wrong::add);
            judge(line, Filling.REOPENED, acknowledged).ifPresent(wrong::add);
          }
        }
        int exit = process.awaitEnd();
        if (exit != 0) {
          wrong.add("its JVM ended by itself after entry " + acknowledged + ", exit code " + exit);
          Files.deleteIfExists(ballast);
          look(log, acknowledged, said, wrong);
        }
      }
      said.add("acknowledged: " + acknowledged);
    }
    said.addAll(wrong);
    return new Verdict(cell(said, wrong), said);
  }

  private void look(String log, long acknowledged, List<String> said, List<String> wrong)
      throws IOException, InterruptedException {
    try (KitProcess process = KitProcess.start(
        directory, errors, List.of(), "look", harness.getClass().getName(), log)) {
      String line = process.line(PATIENCE);
      String found = line == null ? "it did not come back" : line;
      said.add("opened again: " + found);
      if (!found.startsWith(Life.FOUND)) {
        wrong.add("opened again: " + found);
      } else {
        judge(found.replace(Life.FOUND, Filling.REOPENED), Filling.REOPENED, acknowledged)
            .ifPresent(wrong::add);
      }
      process.awaitEnd();
    }
  }

  private static Optional<String> judge(String line, String prefix, long acknowledged) {
    if (!line.startsWith(prefix) || line.startsWith(Filling.READ + Filling.CANNOT)) {
      return Optional
          .empty(); // To be closed by a failed write is no loss; what counts comes later.
    }
    String[] words = line.substring(prefix.length()).split(" ", 3);
    boolean whole = words.length == 2
        && words[0].equals("1")
        && words[1].matches("[0-9]+")
        && Long.parseLong(words[1]) >= acknowledged;
    return whole
        ? Optional.empty()
        : Optional.of(line + ", acknowledged were 1 to " + acknowledged);
  }

  private static String cell(List<String> said, List<String> wrong) {
    String again = said.stream()
        .filter(line -> line.startsWith(Filling.AGAIN))
        .map(line -> line.substring(Filling.AGAIN.length()))
        .findFirst()
        .orElse("none of 10");
    return (wrong.isEmpty() ? "kept" : "WRONG: " + wrong.get(0)) + "; appended with room again,"
        + " before reopening: " + again.replaceFirst(",.*", "");
  }
}

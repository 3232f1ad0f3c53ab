package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;

/**
 * A log that was closed, with what its users were told, and with images of it from earlier. It is never opened: what is tried is
 * tried with copies.
 *
 * @param directory the log
 * @param older the same log, as it was earlier: closed, or open and at rest
 * @param told what its users were told
 * @param toldOlder what they had been told then
 */
@SuppressWarnings("EnumOrdinal") // what a seed makes of it, and nothing that is stored
record Specimen(
    Stage stage, CrashClass durability, Path directory, Path older, Told told, Told toldOlder) {

  /** Who puts the records. */
  private static final String FIRST = "first";

  /** Makes one, in a directory that does not exist yet. */
  static Specimen make(Path place, Stage stage, CrashClass durability, long seed)
      throws IOException {
    Random random = new Random(seed * 31 + stage.ordinal() * 2L + durability.ordinal());
    Path directory = Files.createDirectories(place).resolve("log");
    Path older = place.resolve("older");
    Told told = new Told();
    Told toldOlder;
    int half = stage.puts / 2;
    int halfCommits = stage.commits / 2;
    boolean closed = random.nextBoolean();
    Buffer<String> buffer = Logs.open(directory, durability, CorruptionPolicy.FAIL);
    try {
      work(buffer, told, half, halfCommits, random);
      if (closed) {
        buffer.close();
      }
      Trees.copy(directory, older);
      toldOlder = told.copy();
      if (closed) {
        buffer = Logs.open(directory, durability, CorruptionPolicy.FAIL);
      }
      work(buffer, told, stage.puts - half, stage.commits - halfCommits, random);
      if (stage.puts > 10) {
        told.handedOut(buffer.emit()); // out, and not committed
      }
    } finally {
      buffer.close();
    }
    if (stage == Stage.QUARANTINED) {
      damage(directory, told, random);
      try (Buffer<String> again = Logs.open(directory, durability, CorruptionPolicy.QUARANTINE)) {
        told.lost.addAll(missing(again.recovery().quarantined()));
        if (told.lost.isEmpty()) {
          throw new IllegalStateException("the damage cost nothing");
        }
        work(again, told, 4, 0, random);
      }
    }
    return new Specimen(stage, durability, directory, older, told, toldOlder);
  }

  private static void work(Buffer<String> buffer, Told told, int puts, int commits, Random random) {
    for (int i = 0; i < puts; i++) {
      String record = told.next(FIRST, 20 + random.nextInt(700));
      told.acknowledged.put(buffer.put(record), record);
    }
    for (int i = 0; i < commits; i++) {
      Batch<String> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        throw new IllegalStateException("nothing to commit", e);
      }
      told.handedOut(batch);
      buffer.commit(batch);
      told.committed(batch);
    }
  }

  /** A byte of a record of the backlog, in the middle. */
  private static void damage(Path directory, Told told, Random random) throws IOException {
    List<Long> backlog = List.copyOf(told.backlog().keySet());
    String victim = Objects.requireNonNull(told.acknowledged.get(backlog.get(backlog.size() / 2)));
    for (Path file : Trees.list(directory)) {
      if (file.toString().endsWith(".wal")) {
        byte[] bytes = Files.readAllBytes(file);
        int at = Bytes.indexOf(bytes, victim.getBytes(StandardCharsets.UTF_8));
        if (at >= 0) {
          bytes[at + random.nextInt(victim.length())] ^= 1;
          Files.write(file, bytes);
          return;
        }
      }
    }
    throw new IllegalStateException("no segment holds " + victim);
  }

  static NavigableSet<Long> missing(List<QuarantinedSpan> spans) {
    NavigableSet<Long> missing = new TreeSet<>();
    for (QuarantinedSpan span : spans) {
      for (long i = 0; i < span.missing().count(); i++) {
        missing.add(span.missing().first() + i);
      }
    }
    return missing;
  }

  /** The files and folders that something can be done to, as paths in the directory. */
  List<String> files() throws IOException {
    return Trees.paths(directory);
  }
}

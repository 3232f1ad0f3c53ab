package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.producer.DeadLetter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Logs of dead letters, as a producer keeps them: three in a batch. */
final class DeadLetterLogs {

  static final BatchId BATCH = new BatchId(new UUID(7, 9), 4);
  static final Instant TIME = Instant.parse("2026-05-04T11:58:00Z");

  private DeadLetterLogs() {}

  static Buffer<DeadLetter<byte[]>> open(Path directory) {
    return FileBuffer.open(Logs.settings(directory), DeadLetter.codec(RecordCodec.bytes()));
  }

  static DeadLetter<byte[]> letter(long number, String reason) {
    return DeadLetter.refused(BATCH, 100 + number, payload(number), reason, TIME);
  }

  static byte[] payload(long number) {
    return ("order " + number).getBytes(UTF_8);
  }

  /** A log with letters 1 to a count, which was closed. */
  static Path made(Path directory, int count) {
    try (Buffer<DeadLetter<byte[]>> buffer = open(directory)) {
      add(buffer, 1, count);
    }
    return directory;
  }

  static void add(Buffer<DeadLetter<byte[]>> buffer, int first, int last) {
    for (int number = first; number <= last; number++) {
      buffer.put(letter(number, "no such item"));
    }
  }

  /** The letters that are there, by the numbers of their payloads, in their order in the log. */
  static List<Integer> in(Path directory) {
    return numbers(Cli.run("dead-letters", directory, "list"));
  }

  private static List<Integer> numbers(Cli.Result list) {
    List<Integer> numbers = new ArrayList<>();
    for (String line : list.lines()) {
      numbers.add(Integer.parseInt(line.split("\t", -1)[3]) - 100);
    }
    return numbers;
  }

  /** The payloads in another log, in their order, that are such letters' payloads. */
  static List<Integer> payloadsIn(Path directory) {
    return Cli.run("dump", directory).lines().stream()
        .map(line -> line.split("\t", -1)[3])
        .filter(payload -> payload.startsWith("order "))
        .map(payload -> Integer.parseInt(payload.substring("order ".length())))
        .toList();
  }
}

package io.unistream.examples.crash;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;

/** Writes lines of JSON to put, when the user brings none: most are short, some are long, some hold rare characters. */
final class GeneratedInput {

  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final String[] WORDS = {
    "order",
    "paid",
    "sensor",
    "\u00fcber",
    "\u6771\u4eac",
    "e\u0301",
    "\ud83d\ude80",
    "\u05e9\u05dc\u05d5\u05dd",
    "end",
    "\u2028"
  };

  private GeneratedInput() {}

  static void write(Path file, int lines, long seed) throws IOException {
    Random random = new Random(seed);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < lines; i++) {
        out.write(
            "{\"id\":\"" + i + "\",\"create_at\":\"" + EPOCH.plusMillis(i) + "\",\"note\":\"");
        int words = random.nextInt(100) == 0 ? 200 + random.nextInt(800) : random.nextInt(8);
        for (int word = 0; word < words; word++) {
          out.write(word == 0 ? "" : " ");
          out.write(WORDS[random.nextInt(WORDS.length)]);
        }
        out.write("\"}\n");
      }
    }
  }
}

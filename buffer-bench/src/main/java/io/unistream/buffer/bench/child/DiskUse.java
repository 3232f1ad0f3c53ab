package io.unistream.buffer.bench.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches how much of the disk a directory takes, in blocks, by {@code du}: a file's size says little of a sparse one. */
final class DiskUse implements AutoCloseable {

  private static final long EVERY_MILLIS = 500;
  private static final Pattern SUM = Pattern.compile("^\\d+");

  private final Path directory;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "disk use");
        thread.setDaemon(true);
        return thread;
      });
  private volatile long peakBytes;

  DiskUse(Path directory) {
    this.directory = directory;
    var unused =
        timer.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The most that was seen, in bytes; looks once more. */
  long peakBytes() {
    look();
    return peakBytes;
  }

  private synchronized void look() {
    try {
      Process du = new ProcessBuilder("du", "-sk", directory.toString())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      try (InputStream out = du.getInputStream()) {
        // A file that goes away meanwhile is an error of du's; the sum is there all the same.
        Matcher sum = SUM.matcher(new String(out.readAllBytes(), StandardCharsets.UTF_8));
        if (sum.find()) {
          peakBytes = Math.max(peakBytes, Long.parseLong(sum.group()) << 10);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("du is needed to tell the disk use", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}

package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.BrokenPromise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a {@link ScriptedLife} in a process under strace. For use by one thread. */
final class TracedLife implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 180;
  private static final Pattern SEGMENT = Pattern.compile("(\\d{20})\\.(wal|old)");
  private static final int MORE_SEGMENTS = 60;
  private static final List<String> FIXED = List.of(
      "lock",
      "owner",
      "buffer-owner.new",
      "spare",
      "spare-2",
      "spare-3",
      "spare-4",
      "spare.new",
      "spare.tmp",
      "spare.room",
      "tail",
      "tail.new",
      "quarantine");

  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
  private final Path scratch;
  private final int puts;

  TracedLife(Path scratch, int puts) {
    this.scratch = scratch;
    this.puts = puts;
  }

  private static List<String> java(String main, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        main));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /** A command line for a class of this package, in a process of its own. */
  static List<String> command(Class<?> main, Object... arguments) {
    return java(main.getName(), arguments);
  }

  /**
   * Lives one life, to its end or death.
   *
   * @param options of strace, such as what to inject
   * @param told gets what the life says
   * @return what strace has written down
   */
  Trace live(Path log, CrashClass durability, long first, List<String> options, Told told)
      throws IOException, InterruptedException {
    Path file = scratch.resolve("trace");
    List<String> command =
        new ArrayList<>(List.of("strace", "-f", "-qq", "-y", "-o", file.toString()));
    if (options.stream().noneMatch(option -> option.contains(":signal="))) {
      command.add("--seccomp-bpf"); // much faster, but then strace sends no signals
    }
    for (Path each : files(log)) {
      command.add("-P");
      command.add(each.toString());
    }
    for (String option : options) {
      command.add("-e");
      command.add(option);
    }
    command.addAll(command(ScriptedLife.class, log, durability, first, puts));
    Path errors = scratch.resolve("errors");
    Process process = Programs.builder(command).redirectError(errors.toFile()).start();
    AtomicBoolean late = new AtomicBoolean();
    var watching = watch.schedule(
        () -> {
          late.set(true);
          process.destroyForcibly();
        },
        PATIENCE_SECONDS,
        TimeUnit.SECONDS);
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      process.getOutputStream().close();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        told.line(line);
      }
      int code = process.waitFor();
      watching.cancel(false);
      if (late.get()) {
        throw new BrokenPromise(
            "LIFE-WAIT", "the process did not end in " + PATIENCE_SECONDS + " s");
      }
      if (!told.isDone() && code != 128 + 9) {
        throw new AssertionError("the process ended with " + code + ", " + told.failures() + ": "
            + Files.readString(errors, StandardCharsets.ISO_8859_1));
      }
    } finally {
      watching.cancel(false);
      process.destroyForcibly();
      process.waitFor();
    }
    return Trace.read(file);
  }

  /** All names that a log may use in a short life: what the JVM does with its own files is not touched. */
  private static List<Path> files(Path log) throws IOException {
    List<Path> files = new ArrayList<>(List.of(log));
    for (String name : FIXED) {
      files.add(log.resolve(name));
    }
    long first = Long.MAX_VALUE;
    long last = 0;
    if (Files.exists(log)) {
      try (Stream<Path> there = Files.list(log)) {
        for (Path each : there.toList()) {
          Matcher segment = SEGMENT.matcher(each.getFileName().toString());
          if (segment.matches()) {
            first = Math.min(first, Long.parseLong(segment.group(1)));
            last = Math.max(last, Long.parseLong(segment.group(1)));
          }
        }
      }
    }
    for (long id = Math.min(first, last); id <= last + MORE_SEGMENTS; id++) {
      files.add(log.resolve(String.format("%020d.wal", id)));
      files.add(log.resolve(String.format("%020d.old", id)));
    }
    return files;
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}

package io.unistream.buffer.bench.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The processor time of this whole process so far: all its threads, those of the collector and the compiler too, and those that
 * have ended. Not that of processes which it started, nor what the kernel does in threads of its own, such as writing back.
 *
 * <p>Linux tells it in steps of 10 ms. The sum is exact; how it is divided into user and system is sampled by most kernels.
 *
 * @param user seconds in the program
 * @param system seconds in the kernel on its behalf
 */
record ProcessorTime(double user, double system) {

  private static final Path STAT = Path.of("/proc/self/stat");

  /** USER_HZ, which Linux keeps at 100 for programs, whatever its own clock does. */
  private static final double TICKS_A_SECOND = 100;

  /** After the name: the state is the first field, {@code utime} and {@code stime} are the 12th and the 13th. */
  private static final int USER_FIELD = 11;

  private static final double MILLION = 1e6;

  /** The time so far; empty where the system does not tell it in this way. */
  static Optional<ProcessorTime> now() throws IOException {
    return Files.isReadable(STAT)
        ? Optional.of(parse(Files.readString(STAT, StandardCharsets.ISO_8859_1)))
        : Optional.empty();
  }

  /** Of a line of {@code /proc/<pid>/stat}. The name, in brackets, may contain spaces and brackets. */
  static ProcessorTime parse(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return new ProcessorTime(
        Long.parseLong(fields[USER_FIELD]) / TICKS_A_SECOND,
        Long.parseLong(fields[USER_FIELD + 1]) / TICKS_A_SECOND);
  }

  /**
   * Tells what was used from then until now, for each million records; nothing where it is not known.
   *
   * @param before what {@link #now} gave at the beginning
   * @param records how many were worked on since
   */
  static void tellSince(Optional<ProcessorTime> before, long records, Map<String, Double> values)
      throws IOException {
    tell(before, now(), records, values);
  }

  /** Tells what was used between two moments, as {@link #tellSince}. */
  static void tell(
      Optional<ProcessorTime> before,
      Optional<ProcessorTime> after,
      long records,
      Map<String, Double> values) {
    if (before.isPresent() && after.isPresent() && records > 0) {
      values.put(Outcome.USER, (after.get().user - before.get().user) * MILLION / records);
      values.put(Outcome.SYSTEM, (after.get().system - before.get().system) * MILLION / records);
    }
  }
}

package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.CrashClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process that opens a log when it is told to, by a line each: {@code open} is answered by {@code won}, {@code locked}, or what else
 * it met; {@code put} by the sequence number, or what it met; {@code close} by {@code closed}. It ends where the lines do.
 */
final class Opener {

  private final Path log;
  private @Nullable Buffer<byte[]> buffer;

  private Opener(Path log) {
    this.log = log;
  }

  /**
   * Listens.
   *
   * @param arguments the log's directory
   * @throws IOException if nobody does
   */
  public static void main(String... arguments) throws IOException {
    Logs.quiet();
    Opener opener = new Opener(Path.of(arguments[0]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(opener.answer(line));
      System.out.flush();
    }
  }

  private String answer(String line) {
    try {
      return switch (line) {
        case "open" -> open();
        case "put" ->
          buffer == null ? "nothing is open" : String.valueOf(buffer.put(new byte[100]));
        case "close" -> close();
        default -> "what is " + line;
      };
    } catch (BufferLockedException e) {
      return "locked";
    } catch (BufferException e) {
      return e.toString().replace('\n', ' ');
    }
  }

  private String open() {
    buffer = Logs.open(log, CrashClass.PROCESS);
    return "won";
  }

  private String close() {
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
    return "closed";
  }
}

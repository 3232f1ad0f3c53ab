package io.unistream.buffer.cli;

import io.unistream.buffer.producer.DeadLetter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program for each letter, with the payload as its standard input. The letter is taken if the program ends with 0, however much of it the program has read.
 * What the program writes goes where this command's own output goes.
 */
final class IntoCommand implements LetterRun.Destination {

  private final List<String> command;
  private final boolean keepGoing;
  private final Output out;
  private final PrintWriter err;
  private @Nullable IOException failure;

  IntoCommand(List<String> command, boolean keepGoing, Output out, PrintWriter err) {
    this.command = command;
    this.keepGoing = keepGoing;
    this.out = out;
    this.err = err;
  }

  @Override
  public List<Letter> take(List<Letter> letters) {
    List<Letter> left = new ArrayList<>();
    for (Letter letter : letters) {
      if ((!left.isEmpty() && !goesOn()) || !isDone(letter)) {
        left.add(letter);
      }
    }
    return left;
  }

  /** A program that cannot be run is no reason to forget for which letters it was run before. */
  private boolean isDone(Letter letter) {
    try {
      return isTaken(letter);
    } catch (IOException e) {
      failure = e;
      return false;
    }
  }

  /** Throws if the program could not be run for one of the letters; that one is kept, and so are all behind it. */
  void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public boolean goesOn() {
    return keepGoing && failure == null;
  }

  private boolean isTaken(Letter letter) throws IOException {
    DeadLetter<byte[]> content = Objects.requireNonNull(letter.content());
    out.writer().flush();
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = builder.environment();
    environment.put("BUFFER_LETTER", Long.toString(letter.number()));
    environment.put("BUFFER_BATCH", content.batch().toString());
    environment.put("BUFFER_BYTES", Integer.toString(letter.payload().length));
    environment.put("BUFFER_SEQUENCE", Long.toString(content.sequence()));
    int code = exitCode(builder.start(), letter.payload());
    if (code != 0) {
      err.println("letter " + letter.number() + ": " + command.get(0) + " ended with " + code
          + "; it is kept");
    }
    return code == 0;
  }

  private static int exitCode(Process process, byte[] payload) throws IOException {
    ProcessInput input = ProcessInput.of(process, in -> in.write(payload));
    try {
      int code = process.waitFor();
      IOException unread = input.unread();
      if (unread != null) {
        // it has read what it wanted; its exit code tells whether that was enough
        System.getLogger(IntoCommand.class.getName())
            .log(System.Logger.Level.DEBUG, "not all of the payload was read", unread);
      }
      return code;
    } catch (InterruptedException e) {
      process.toHandle().destroy(); // the process itself would wait for its input to be closed
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + process.info(), e);
    }
  }
}

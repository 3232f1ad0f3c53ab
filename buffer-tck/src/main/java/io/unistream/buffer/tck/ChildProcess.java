package io.unistream.buffer.tck;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.event.DropEvent;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that has the log open, in which {@link ChildMain} runs, and that is killed at a call that was chosen before.
 * Used by one thread; what the process says is read by another.
 */
final class ChildProcess implements AutoCloseable {

  private static final int MOST_ERROR_TEXT = 2_000;
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path errors;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final Thread reader;
  private final Map<Integer, Pending<?>> pending = new ConcurrentHashMap<>();
  private volatile @Nullable BufferListener listener;
  private volatile @Nullable CrashPoint killAt;
  private volatile boolean killed;
  private long changes;
  private int requests;

  private ChildProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    this.reader = new Thread(this::read, "tck-child-answers");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts the process.
   *
   * @param harness what opens the log
   * @param directory where it lives
   * @param errors the file that gets its standard error
   * @param options for its virtual machine
   */
  static ChildProcess start(
      ChildProcessHarness harness, Path directory, Path errors, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(
        "-XX:TieredStopAtLevel=1", // a short life is mostly start-up
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+DisplayVMOutputToStderr"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ChildMain.class.getName()));
    command.addAll(List.of(harness.getClass().getName(), directory.toString()));
    try {
      return new ChildProcess(
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
              .start(),
          errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whom to tell what the buffer tells. */
  void listener(BufferListener newListener) {
    listener = newListener;
  }

  /** Kills the process in the middle of a call that changes the log, or when it has returned. */
  void killAt(CrashPoint point) {
    killAt = point;
  }

  boolean killed() {
    return killed;
  }

  /** How many calls that change the log were begun. */
  long changes() {
    return changes;
  }

  /** Sends a request; the future gets the answer. */
  <T> CompletableFuture<T> send(
      Wire.Operation operation, BufferClock clock, Wire.Writer arguments, Wire.Reader<T> result) {
    int number = requests++;
    Pending<T> call = new Pending<>(operation.changes() ? changes : -1, result);
    pending.put(number, call);
    try {
      out.writeUTF(operation.name());
      out.writeInt(number);
      out.writeLong(clock.epochMillis());
      out.writeLong(clock.nanoTime());
      arguments.to(out);
      out.flush();
    } catch (IOException e) {
      // The process is gone, or goes: the end of its answers tells all who wait.
      System.getLogger(ChildProcess.class.getName())
          .log(System.Logger.Level.DEBUG, "a process did not take a request", e);
    }
    if (operation.changes()) {
      killIf(new CrashPoint(changes, false));
      changes++;
    }
    if (!reader.isAlive()) {
      failPending();
    }
    return call.future;
  }

  private void killIf(CrashPoint now) {
    if (now.equals(killAt)) {
      kill();
    }
  }

  /** SIGKILL. By its handle, because the process itself would close the pipe with what is still in it. */
  void kill() {
    killed = true;
    process.toHandle().destroyForcibly();
  }

  private void read() {
    try {
      while (true) {
        int number = in.readInt();
        byte kind = in.readByte();
        if (kind == Wire.DROPPED) {
          dropped(Wire.id(in), Wire.range(in), in.readLong());
        } else {
          answered(pending.remove(number), kind);
        }
      }
    } catch (EOFException e) {
      // It ended, by a kill or by itself.
    } catch (IOException e) {
      System.getLogger(ChildProcess.class.getName())
          .log(System.Logger.Level.WARNING, "a process cannot be heard any more", e);
    } finally {
      failPending();
    }
  }

  private void dropped(BatchId batch, SequenceRange sequences, long bytes) {
    BufferListener told = listener;
    if (told != null) {
      told.onDrop(DropEvent.of(batch, sequences, bytes));
    }
  }

  private <T> void answered(@Nullable Pending<T> call, byte kind) throws IOException {
    if (call == null) {
      throw new IOException("an answer to nothing");
    }
    if (kind == Wire.THREW) {
      RuntimeException failure = Wire.failure(in);
      killIf(new CrashPoint(call.change, true));
      call.future.completeExceptionally(failure);
    } else {
      T result = call.result.from(in);
      killIf(new CrashPoint(call.change, true)); // before anyone goes on with the result
      call.future.complete(result);
    }
  }

  private void failPending() {
    RuntimeException why = killed
        ? new UnknownOutcomeException("the process was killed")
        : new IllegalStateException("the process ended by itself: " + errorText());
    for (Integer number : List.copyOf(pending.keySet())) {
      Pending<?> call = pending.remove(number);
      if (call != null) {
        call.future.completeExceptionally(why);
      }
    }
  }

  private String errorText() {
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(errors);
      return "exit code " + process.exitValue() + ", "
          + text.substring(Math.max(0, text.length() - MOST_ERROR_TEXT));
    } catch (IOException e) {
      return "its standard error cannot be read: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted while it ended";
    }
  }

  /** Waits until it is dead and everything that it said was heard. */
  void awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        kill();
        process.waitFor();
      }
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a process ends", e);
    }
  }

  /** Lets it end by itself, without closing the buffer. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      kill();
    }
    awaitEnd();
  }

  /** A request that was not answered yet. */
  private static final class Pending<T> {
    private final long change;
    private final Wire.Reader<T> result;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    Pending(long change, Wire.Reader<T> result) {
      this.change = change;
      this.result = result;
    }
  }
}

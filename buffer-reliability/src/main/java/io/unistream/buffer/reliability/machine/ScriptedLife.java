package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.reliability.Witness;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The life of a process that puts, emits, commits, closes and opens again, and says each step before and after it ({@link Told} has
 * the words): it may be killed at any of them. What fails it says, and goes on.
 */
final class ScriptedLife {

  /** The most bytes of a record. */
  static final int LONGEST = 300;

  private static final int SEGMENT = 8 << 10;
  private static final int MOST_OPENINGS = 5;

  private final OutputStream said = new FileOutputStream(FileDescriptor.out);
  private final Path directory;
  private final CrashClass durability;
  private final SplittableRandom random;
  private long number;
  private @Nullable Buffer<byte[]> buffer;

  private ScriptedLife(Path directory, CrashClass durability, long first) {
    this.directory = directory;
    this.durability = durability;
    number = first;
    random = new SplittableRandom(first);
  }

  static Buffer<byte[]> open(Path directory, CrashClass durability) {
    return FileBuffer.open(
        FileBufferSettings.builder(directory)
            .durability(durability)
            .segmentBytes(SEGMENT)
            .emit(EmitPolicy.defaults().withMaxRecords(20).withMaxBytes(6_000))
            .build(),
        RecordCodec.bytes());
  }

  /**
   * Lives.
   *
   * @param arguments the log's directory, its class, the number of the first record, and how many puts
   * @throws IOException if nobody listens
   */
  public static void main(String... arguments) throws IOException {
    Logs.quiet();
    new ScriptedLife(
            Path.of(arguments[0]), CrashClass.valueOf(arguments[1]), Long.parseLong(arguments[2]))
        .live(Integer.parseInt(arguments[3]));
  }

  private void live(int puts) throws IOException {
    for (int i = 0; i < puts; i++) {
      if (i == puts / 2) {
        close();
      }
      put();
      if (random.nextInt(30) == 0) {
        seal();
      }
      if (random.nextInt(12) == 0) {
        take();
      }
      while (opened().stats().backlogRecords() > 150 && take()) {
        // as much as it takes
      }
    }
    while (opened().stats().backlogRecords() > 40 && take()) {
      // a rest is for the next life
    }
    close();
    say("done");
  }

  private void say(String line) throws IOException {
    said.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void sayFailed(String step, BufferException e) throws IOException {
    say("failed " + step + " " + e.getClass().getSimpleName() + " "
        + String.valueOf(e).lines().findFirst().orElse(""));
  }

  private Buffer<byte[]> opened() throws IOException {
    Buffer<byte[]> now = buffer;
    for (int tries = 1; now == null; tries++) {
      say("open");
      try {
        now = open(directory, durability);
        say("opened");
      } catch (BufferException e) {
        sayFailed("open", e);
        if (tries == MOST_OPENINGS) {
          say("done");
          System.exit(0); // every try met an error; the next life will do better
        }
      }
    }
    buffer = now;
    return now;
  }

  private void close() throws IOException {
    Buffer<byte[]> now = buffer;
    buffer = null;
    if (now != null) {
      try {
        say("close");
        now.close();
      } catch (BufferException e) {
        sayFailed("close", e);
      }
    }
  }

  private void put() throws IOException {
    Buffer<byte[]> now = opened();
    byte[] record = Witness.record(number, LONGEST);
    say("put " + number++);
    try {
      say("ack " + now.put(record));
    } catch (UnknownOutcomeException e) {
      say("unknown");
      failed("put", e);
    } catch (BufferException e) {
      say("refused");
      failed("put", e);
    }
  }

  private void seal() throws IOException {
    try {
      opened().seal();
    } catch (BufferException e) {
      failed("seal", e);
    }
  }

  /** Takes a batch and commits it; false if that failed or there is none. */
  private boolean take() throws IOException {
    Buffer<byte[]> now = opened();
    Batch<byte[]> batch;
    try {
      batch = now.emit();
    } catch (BufferEmptyException e) {
      say("empty");
      return false;
    } catch (BufferException e) {
      failed("emit", e);
      return false;
    }
    say(Told.out(batch));
    if (random.nextInt(5) == 0) {
      return true; // it comes again
    }
    say("committing " + batch.id());
    try {
      now.commit(batch);
    } catch (BufferException e) {
      failed("commit", e);
      return false;
    }
    say("committed " + batch.id());
    return true;
  }

  private void failed(String step, BufferException e) throws IOException {
    sayFailed(step, e);
    if (e instanceof BufferFailedException || e instanceof UnknownOutcomeException) {
      close();
    }
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.DropEvent;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The process that is killed: does to a buffer what it is told on its standard input, until that ends. */
final class ChildMain {

  private final ChildProcessHarness harness;
  private final Path directory;
  private final DataInputStream in =
      new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
  // Guarded by itself.
  private final DataOutputStream out;

  private ManualClock clock = new ManualClock();
  private @Nullable Buffer<byte[]> buffer;
  private boolean timeKnown;
  private long lastNanos;

  private ChildMain(ChildProcessHarness harness, Path directory, DataOutputStream out) {
    this.harness = harness;
    this.directory = directory;
    this.out = out;
  }

  /** Arguments: the class of the harness, the directory of the log. */
  public static void main(String[] args) throws Exception {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setOut(System.err); // what the buffer prints is not for the parent
    Quiet.operators();
    Constructor<?> constructor = Class.forName(args[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    ChildProcessHarness harness = (ChildProcessHarness) constructor.newInstance();
    try {
      new ChildMain(harness, Path.of(args[1]), out).live();
    } catch (EOFException e) {
      Runtime.getRuntime().halt(0); // the parent has finished, or is gone
    }
  }

  private void live() throws IOException {
    while (true) {
      Wire.Operation operation = Wire.Operation.valueOf(in.readUTF());
      int number = in.readInt();
      if (operation == Wire.Operation.OPEN) {
        clock = new ManualClock(); // the parent's is another one as well
        timeKnown = false;
      }
      setClock(in.readLong(), in.readLong());
      if (operation == Wire.Operation.PUT_ASYNC) {
        putAsync(number, Wire.bytes(in));
      } else {
        answer(number, operation);
      }
    }
  }

  private void setClock(long wallMillis, long nanos) {
    if (timeKnown) {
      clock.advance(Duration.ofNanos(nanos - lastNanos));
    }
    timeKnown = true;
    lastNanos = nanos;
    clock.jumpWall(Duration.ofMillis(wallMillis - clock.epochMillis()));
  }

  private void answer(int number, Wire.Operation operation) throws IOException {
    Wire.Writer result;
    try {
      result = result(operation);
    } catch (RuntimeException e) {
      say(number, Wire.THREW, to -> Wire.failure(to, e));
      return;
    }
    say(number, Wire.RETURNED, result);
  }

  private void say(int number, byte kind, Wire.Writer result) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    result.to(new DataOutputStream(bytes));
    synchronized (out) {
      out.writeInt(number);
      out.writeByte(kind);
      bytes.writeTo(out);
      out.flush();
    }
  }

  private void putAsync(int number, byte[] payload) throws IOException {
    CompletableFuture<Long> future;
    try {
      future = buffer().putAsync(payload);
    } catch (RuntimeException e) {
      say(number, Wire.THREW, to -> Wire.failure(to, e));
      return;
    }
    CompletableFuture<Long> unused = future.whenComplete((sequence, failure) -> {
      try {
        if (failure == null) {
          say(number, Wire.RETURNED, to -> to.writeLong(sequence));
        } else {
          say(number, Wire.THREW, to -> Wire.failure(to, failure));
        }
      } catch (IOException e) {
        Runtime.getRuntime().halt(1); // nobody listens any more
      }
    });
  }

  private Buffer<byte[]> buffer() {
    if (buffer == null) {
      throw new IllegalStateException("the buffer is not open");
    }
    return buffer;
  }

  private Wire.Writer result(Wire.Operation operation) throws IOException {
    switch (operation) {
      case OPEN -> {
        open(Wire.settings(in));
        return to -> {};
      }
      case PUT -> {
        long sequence = buffer().put(Wire.bytes(in));
        return to -> to.writeLong(sequence);
      }
      case PUT_ALL -> {
        SequenceRange range = buffer().putAll(Wire.all(in));
        return to -> Wire.range(to, range);
      }
      case SHOULD_EMIT -> {
        boolean due = buffer().shouldEmit();
        return to -> to.writeBoolean(due);
      }
      case EMIT -> {
        return optional(Optional.of(buffer().emit()));
      }
      case POLL -> {
        return optional(buffer().poll(Duration.ofNanos(in.readLong())));
      }
      case POLL_NEXT -> {
        return optional(buffer().pollNext(Duration.ofNanos(in.readLong())));
      }
      case SEAL -> {
        long last = buffer().seal();
        return to -> to.writeLong(last);
      }
      case COMMIT -> {
        buffer().commit(Wire.id(in));
        return to -> {};
      }
      case COMMIT_THROUGH -> {
        buffer().commitThrough(Wire.id(in));
        return to -> {};
      }
      case SET_ASIDE -> {
        buffer().setAside(in.readLong());
        return to -> {};
      }
      case STATS -> {
        return to -> Wire.stats(to, buffer().stats());
      }
      case RECOVERY -> {
        return to -> Wire.report(to, buffer().recovery());
      }
      case CLOSE -> {
        buffer().close();
        return to -> {};
      }
      default -> throw new IllegalArgumentException("unknown operation " + operation);
    }
  }

  private static Wire.Writer optional(Optional<Batch<byte[]>> batch) {
    return to -> {
      to.writeBoolean(batch.isPresent());
      if (batch.isPresent()) {
        Wire.batch(to, batch.get());
      }
    };
  }

  private void open(BufferSettings settings) {
    BufferListener listener = new BufferListener() {
      @Override
      public void onDrop(DropEvent event) {
        try {
          say(0, Wire.DROPPED, to -> {
            Wire.id(to, event.batch());
            Wire.range(to, event.sequences());
            to.writeLong(event.bytes());
          });
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
    buffer = harness.openIn(
        directory,
        settings,
        RecordCodec.bytes(),
        BufferComponents.defaults().withClock(clock).withListener(listener));
  }
}

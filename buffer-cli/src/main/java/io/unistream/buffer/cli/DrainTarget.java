package io.unistream.buffer.cli;

import io.unistream.buffer.Batch;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Where the batches of a log go. */
interface DrainTarget extends AutoCloseable {

  /**
   * Takes a batch. When this returns, it is out, as far as the target can tell, and is committed.
   *
   * @throws IOException if not all of it is out; it stays in the log
   * @throws InterruptedException if it was ended by {@link #stop}
   */
  void take(Batch<byte[]> batch) throws IOException, InterruptedException;

  /** Ends a {@link #take} that is under way, from another thread. */
  default void stop() {}

  @Override
  default void close() throws IOException {}

  /** Standard output. What it has taken is synced if that is a file, and may still be on its way in a pipe. */
  final class ToOutput implements DrainTarget {

    private static final int WRITTEN_AT_ONCE = 64 << 10;

    private final OutputStream out;
    private final OutputSync sync;
    private final DrainLines lines;

    ToOutput(OutputStream out, OutputSync sync, DrainLines lines) {
      this.out = new BufferedOutputStream(out, WRITTEN_AT_ONCE);
      this.sync = sync;
      this.lines = lines;
    }

    @Override
    public void take(Batch<byte[]> batch) throws IOException {
      lines.write(out, batch);
      out.flush();
      sync.sync();
    }
  }

  /**
   * A file, to which each batch is appended, and synced. A batch that does not fit on the disk is taken out again, so that it is whole
   * when it comes again; a crash in between leaves a part of it there.
   *
   * <p>The file is locked. Somebody may append to it all the same, who takes no lock: nothing is written over, and nothing is taken out
   * of which it is not sure that it is this process's.
   */
  final class ToFile implements DrainTarget {

    private final FileChannel end;
    private final FileChannel reading; // closing it would give up the lock, so it stays open
    private final DrainLines lines;

    private ToFile(FileChannel end, FileChannel reading, DrainLines lines) {
      this.end = end;
      this.reading = reading;
      this.lines = lines;
    }

    /**
     * Opens a file, and makes it if there is none.
     *
     * @throws IOException if it is no file that can be synced, cannot be written, or another process writes it
     */
    static ToFile open(Path file, DrainLines lines) throws IOException {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("--to must name a file, or nothing that exists, was " + file);
      }
      FileChannel end =
          FileChannel.open(file, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
      ToFile target;
      try {
        target = new ToFile(end, FileChannel.open(file, StandardOpenOption.READ), lines);
      } catch (IOException e) {
        end.close();
        throw e;
      }
      try {
        target.lock(file);
        // Who has made it may have been killed before this.
        Directories.sync(Objects.requireNonNull(file.toRealPath().getParent()));
        return target;
      } catch (IOException e) {
        target.close();
        throw e;
      }
    }

    private void lock(Path file) throws IOException {
      try {
        if (end.tryLock() == null) {
          throw new IOException(file + " is being written by another process");
        }
      } catch (OverlappingFileLockException e) {
        throw new IOException(file + " is being written by this process", e);
      }
    }

    @Override
    public void take(Batch<byte[]> batch) throws IOException {
      beginLine();
      long before = end.size();
      Appended appended = new Appended(end);
      try {
        OutputStream out = new BufferedOutputStream(appended, 64 << 10);
        lines.write(out, batch);
        out.flush();
        end.force(true);
      } catch (IOException e) {
        takeOut(before, appended.bytes, e);
        throw e;
      }
    }

    /** What a crash, or somebody else, has left of a line does not become the beginning of another one. */
    private void beginLine() throws IOException {
      long size = end.size();
      if (size == 0) {
        return;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      if (reading.read(last, size - 1) != 1) {
        throw new EOFException("the file became shorter while it was read");
      }
      if (last.get(0) != '\n') {
        new Appended(end).write('\n');
      }
    }

    private void takeOut(long before, long bytes, IOException why) {
      try {
        if (end.size() == before + bytes) { // else somebody has appended behind it
          end.truncate(before);
        }
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (end) {
        reading.close();
      }
    }

    /** Writes to the end of a file, and counts what has come there, also of a write that failed in the middle. */
    private static final class Appended extends OutputStream {
      private final FileChannel end;
      private long bytes;

      Appended(FileChannel end) {
        this.end = end;
      }

      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] source, int from, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(source, from, count);
        while (rest.hasRemaining()) {
          bytes += end.write(rest);
        }
      }
    }
  }

  /** A command, which is run for each batch. */
  final class ToCommand implements DrainTarget {

    private final BatchCommand command;
    private volatile Runnable abort = () -> {};
    private volatile boolean stopped;

    ToCommand(BatchCommand command) {
      this.command = command;
    }

    @Override
    public void take(Batch<byte[]> batch) throws IOException, InterruptedException {
      BatchCommand.Result result = command.run(batch.id().toString(), batch.records(), this::begun);
      abort = () -> {};
      if (!result.isTaken()) {
        throw new IOException(command.name() + ": " + result.text());
      }
    }

    /** The program may have been started, and seen by whoever stops this, before its end could be told to it. */
    private void begun(Runnable newAbort) {
      abort = newAbort;
      if (stopped) {
        newAbort.run();
      }
    }

    @Override
    public void stop() {
      stopped = true;
      abort.run();
    }
  }
}

package io.unistream.buffer.cli;

import io.unistream.buffer.Batch;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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

  /** Standard output. What it has taken may still be on its way in a pipe. */
  final class ToOutput implements DrainTarget {

    private static final int WRITTEN_AT_ONCE = 64 << 10;

    private final OutputStream out;
    private final DrainFormat format;
    private final boolean ids;

    ToOutput(OutputStream out, DrainFormat format, boolean ids) {
      this.out = new BufferedOutputStream(out, WRITTEN_AT_ONCE);
      this.format = format;
      this.ids = ids;
    }

    @Override
    public void take(Batch<byte[]> batch) throws IOException {
      format.write(out, batch, ids);
      out.flush();
    }
  }

  /**
   * A file, to which each batch is appended, and synced. A batch that does not fit on the disk is taken out again, so that it is whole
   * when it comes again; a crash in between leaves a part of it there.
   */
  final class ToFile implements DrainTarget {

    private final FileChannel channel;
    private final DrainFormat format;
    private final boolean ids;

    private ToFile(FileChannel channel, DrainFormat format, boolean ids) {
      this.channel = channel;
      this.format = format;
      this.ids = ids;
    }

    /**
     * Opens a file, and makes it if there is none.
     *
     * @throws IOException if it is no file that can be synced, or cannot be written
     */
    static ToFile open(Path file, DrainFormat format, boolean ids) throws IOException {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("--to must name a file, or nothing that exists, was " + file);
      }
      boolean made = !Files.exists(file);
      FileChannel channel = FileChannel.open(
          file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      ToFile target = new ToFile(channel, format, ids);
      try {
        target.goToEnd();
        if (made) {
          Directories.sync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        }
        return target;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }

    /** What a crash has left of a line does not become the beginning of another one. */
    private void goToEnd() throws IOException {
      long size = channel.size();
      if (size == 0) {
        return;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      if (channel.read(last, size - 1) != 1) {
        throw new EOFException("the file became shorter while it was opened");
      }
      channel.position(size);
      if (last.get(0) != '\n') {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
    }

    @Override
    public void take(Batch<byte[]> batch) throws IOException {
      long before = channel.position();
      try {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 << 10);
        format.write(out, batch, ids);
        out.flush();
        channel.force(true);
      } catch (IOException e) {
        takeOut(before, e);
        throw e;
      }
    }

    private void takeOut(long before, IOException why) {
      try {
        channel.truncate(before);
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** A command, which is run for each batch. */
  final class ToCommand implements DrainTarget {

    private final BatchCommand command;
    private volatile Runnable abort = () -> {};

    ToCommand(BatchCommand command) {
      this.command = command;
    }

    @Override
    public void take(Batch<byte[]> batch) throws IOException, InterruptedException {
      BatchCommand.Result result =
          command.run(batch.id().toString(), batch.records(), run -> abort = run);
      abort = () -> {};
      if (!result.isTaken()) {
        throw new IOException(command.name() + ": " + result.text());
      }
    }

    @Override
    public void stop() {
      abort.run();
    }
  }
}

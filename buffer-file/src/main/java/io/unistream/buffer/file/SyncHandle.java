package io.unistream.buffer.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a file or a directory without being closed by an interrupt.
 *
 * <p>{@code FileChannel.force} closes the channel when the calling thread is interrupted, and then hides whether the sync
 * had failed. {@code AsynchronousFileChannel.force} runs in the calling thread too, starts no thread of its own, and
 * takes no notice of interrupts. The handle is opened before the first write that it is to sync: the operating system
 * reports a failed write-back once to each handle that was open when it happened.
 */
final class SyncHandle implements Closeable {

  private static final @Nullable ExecutorService NO_EXECUTOR = null;

  private final AsynchronousFileChannel channel;

  private SyncHandle(AsynchronousFileChannel channel) {
    this.channel = channel;
  }

  static SyncHandle ofFile(Path file) throws IOException {
    return open(file, StandardOpenOption.WRITE);
  }

  /** Syncs the entries of a directory: files created, renamed and deleted in it. */
  static void syncDirectory(Path directory) throws IOException {
    try (SyncHandle handle = ofDirectory(directory)) {
      handle.syncEntries();
    }
  }

  static SyncHandle ofDirectory(Path directory) throws IOException {
    return open(directory, StandardOpenOption.READ);
  }

  /** Makes the entries of the directory durable. */
  void syncEntries() throws IOException {
    channel.force(true);
  }

  @SuppressWarnings(
      "NullAway") // the JDK takes null for its default executor, which is never used here
  private static SyncHandle open(Path path, OpenOption option) throws IOException {
    return new SyncHandle(
        AsynchronousFileChannel.open(Openable.require(path), Set.of(option), NO_EXECUTOR));
  }

  /** Makes the file's content durable: data, and as much of the metadata as reading it needs. */
  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

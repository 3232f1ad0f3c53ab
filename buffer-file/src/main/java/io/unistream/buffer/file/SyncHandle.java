package io.unistream.buffer.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a file or a directory without being closed by an interrupt.
 *
 * <p>{@code FileChannel.force} closes the channel when the calling thread is interrupted, and then hides whether the sync
 * had failed. {@code AsynchronousFileChannel.force} runs in the calling thread too, starts no thread of its own, and
 * takes no notice of interrupts. The handle is opened before the first write that it is to sync: the operating system
 * reports a failed write-back once to each handle that was open when it happened.
 *
 * <p>The JDK closes a {@code FileChannel} that is garbage, but no {@code AsynchronousFileChannel}. So a handle that nobody could close,
 * because its buffer was abandoned or there was no memory left for closing, is closed here, when the next one is opened.
 */
final class SyncHandle implements Closeable {

  private static final @Nullable ExecutorService NO_EXECUTOR = null;

  private static final Set<Channel> OPEN = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<SyncHandle> ABANDONED = new ReferenceQueue<>();

  /** Outlives its handle. It is known before it is open, so that an error behind the opening leaves none that nobody closes. */
  private static final class Channel extends PhantomReference<SyncHandle> {

    private volatile @Nullable AsynchronousFileChannel open;

    Channel(SyncHandle handle) {
      super(handle, ABANDONED);
    }

    AsynchronousFileChannel opened() {
      return Objects.requireNonNull(open, "not opened yet");
    }

    void close() throws IOException {
      AsynchronousFileChannel closing = open;
      if (closing != null) {
        closing.close();
      }
      OPEN.remove(this);
    }
  }

  private final Channel channel = new Channel(this);

  private SyncHandle() {}

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
    channel.opened().force(true);
  }

  @SuppressWarnings(
      "NullAway") // the JDK takes null for its default executor, which is never used here
  private static SyncHandle open(Path path, OpenOption option) throws IOException {
    closeAbandoned();
    Path file = Openable.require(path);
    Set<OpenOption> options = Set.of(option);
    SyncHandle handle = new SyncHandle();
    if (path.getFileSystem() == FileSystems.getDefault()) { // no other one runs out of handles
      OPEN.add(handle.channel);
    }
    boolean opened = false;
    try {
      handle.channel.open = AsynchronousFileChannel.open(file, options, NO_EXECUTOR);
      opened = true;
      return handle;
    } finally {
      if (!opened) {
        handle.channel.close();
      }
    }
  }

  private static void closeAbandoned() {
    for (Reference<? extends SyncHandle> next = ABANDONED.poll();
        next != null;
        next = ABANDONED.poll()) {
      try {
        ((Channel) next).close();
      } catch (IOException e) {
        System.getLogger(SyncHandle.class.getName())
            .log(System.Logger.Level.DEBUG, "cannot close the handle of an abandoned log", e);
      }
    }
  }

  /** Makes the file's content durable: data, and as much of the metadata as reading it needs. */
  void sync() throws IOException {
    channel.opened().force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

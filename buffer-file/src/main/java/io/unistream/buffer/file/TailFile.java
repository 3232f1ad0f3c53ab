package io.unistream.buffer.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code tail}, as the owner of the log keeps it: how far the log is stored ({@link TailSlot}), and where it is mapped
 * the content of the {@link TailWindow}.
 *
 * <pre>
 * step                                         if it is cut short
 * opening: the flag "closed" is taken back     the log is as it was; nothing was acknowledged yet
 *   in both slots, POWER: synced
 * POWER: after each sync, one slot in turn     the other one is there, and says a little less
 *   is written, not synced
 * mapped: with each new base, one slot is      one of them is valid, and what both say is in the segment
 *   stored, then the other
 * close: all is stored, then both slots        the log was not closed in order
 *   say so; POWER: synced
 * </pre>
 *
 * <p>A failing write weakens the evidence and nothing else: it is logged, once. Used by one thread at a time: who syncs, or
 * with class PROCESS who appends.
 */
final class TailFile implements Closeable {

  private static final System.Logger LOG = System.getLogger(TailFile.class.getName());

  private final byte[] block = new byte[TailSlot.LENGTH];
  private final ByteBuffer view = ByteBuffer.wrap(block);
  private final CRC32C crc = new CRC32C();
  private final StableFile file;
  private final @Nullable SyncHandle sync;
  private final @Nullable MappedFile map;
  private int turn;
  private boolean complained;

  private TailFile(
      TailSlot first, StableFile file, @Nullable SyncHandle sync, @Nullable MappedFile map) {
    this.file = file;
    this.sync = sync;
    this.map = map;
    first.encode(block, crc);
  }

  /**
   * Opens the file, which says from then on that the log goes on at a place; null if there is none and no space for one.
   *
   * @param at what it is to say; it is what the file said before, or follows that
   * @param mapped whether it is to hold the content of a window, too
   */
  static @Nullable TailFile open(LogDirectory directory, TailSlot at, boolean mapped, boolean syncs)
      throws IOException {
    Path path = directory.tail();
    boolean there = Files.exists(path);
    if (mapped) {
      try {
        return create(directory, at, true, syncs);
      } catch (IOException | OutOfMemoryError e) { // mapping may find no room for it
        LOG.log(System.Logger.Level.WARNING, "there is no tail window; every append is a write", e);
      }
    }
    if (there && Files.size(path) >= TailSlot.END) {
      try {
        return reuse(path, at, syncs);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, path + " cannot be written; another one is made", e);
      }
    }
    try {
      return create(directory, at, false, syncs);
    } catch (IOException e) {
      if (!directory.space().isFull(TailSlot.END, e)) {
        throw e;
      }
      LOG.log(System.Logger.Level.WARNING, "no space for the file " + path, e);
      return there ? reuse(path, at, syncs) : null;
    }
  }

  private static TailFile create(LogDirectory directory, TailSlot at, boolean mapped, boolean syncs)
      throws IOException {
    int length = TailSlot.END + (mapped ? TailWindow.CAPACITY : 0);
    Path made = directory.fill(directory.resolve(LogFileNames.TAIL_NEW), length);
    TailFile tail = null;
    boolean named = false;
    try {
      tail = open(made, at.ofContent(length - TailSlot.END), mapped, syncs);
      tail.storeBoth();
      directory.rename(made, directory.tail());
      directory.sync();
      tail.file.moved(directory.tail());
      named = true;
      return tail;
    } finally {
      if (!named) {
        if (tail != null) {
          tail.close();
        }
        Files.deleteIfExists(made);
      }
    }
  }

  private static TailFile reuse(Path path, TailSlot at, boolean syncs) throws IOException {
    TailFile tail = open(path, at.ofContent(0), false, syncs);
    boolean stored = false;
    try {
      tail.storeBoth();
      stored = true;
      return tail;
    } finally {
      if (!stored) {
        tail.close();
      }
    }
  }

  private static TailFile open(Path path, TailSlot at, boolean mapped, boolean syncs)
      throws IOException {
    StableFile file = StableFile.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SyncHandle sync = null;
    MappedFile map = null;
    TailFile tail = null;
    try {
      sync = syncs ? SyncHandle.ofFile(path) : null;
      map = mapped ? MappedFile.open(path, TailSlot.END + TailWindow.CAPACITY) : null;
      tail = new TailFile(at, file, sync, map);
      return tail;
    } finally {
      if (tail == null) {
        close(file, sync, map);
      }
    }
  }

  /** The file's bytes, if it is mapped. */
  @Nullable
  ByteBuffer content() {
    return map == null ? null : map.content();
  }

  /** Says how much of mapped content is stored behind a base. To be called before anybody is told. */
  void stored(long segmentId, int base, int bytes, long records) {
    if (map != null) {
      VarHandle.releaseFence();
      map.content().putLong(TailSlot.STORED_AT, TailSlot.stored(segmentId, base, bytes, records));
    }
  }

  /** Says that everything before a place is stored. */
  void reached(int number, long segmentId, int base, long lastSequence) {
    TailSlot.advance(view, block, crc, number, segmentId, base, lastSequence, false);
    try {
      if (map == null) {
        store(turn);
        turn = 1 - turn; // or else this one, which may be torn now, is written again
      } else {
        store(0);
        store(1);
      }
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Says that the log was closed in order, with its end at a place. If this throws, it may be said again. */
  void closed(int number, long segmentId, int base, long lastSequence) throws IOException {
    TailSlot.advance(view, block, crc, number, segmentId, base, lastSequence, true);
    IOException failure = null;
    int stored = 0;
    for (int slot : new int[] {turn, 1 - turn}) { // one of the two will do
      try {
        storeAndSync(slot);
        stored++;
      } catch (IOException e) {
        failure = e;
      }
    }
    if (stored == 0 && failure != null) {
      throw failure;
    }
  }

  private void storeBoth() throws IOException {
    storeAndSync(turn);
    storeAndSync(1 - turn);
  }

  private void storeAndSync(int slot) throws IOException {
    store(slot);
    if (sync != null) {
      sync.sync();
    }
  }

  private void store(int slot) throws IOException {
    int at = slot * TailSlot.SECOND;
    if (map == null) {
      file.write(view.clear(), at);
    } else {
      VarHandle.releaseFence();
      map.content().put(at, block);
      VarHandle.releaseFence();
    }
  }

  void complain(IOException cause) {
    if (!complained) {
      complained = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "the position up to which the log is stored could not be recorded; nothing is lost by that, but"
              + " damage at its end may be taken for a torn write",
          cause);
    }
  }

  private static void close(StableFile file, @Nullable SyncHandle sync, @Nullable MappedFile map)
      throws IOException {
    try (file;
        sync;
        map) {
      // closes what there is
    }
  }

  @Override
  public void close() throws IOException {
    close(file, sync, map);
  }
}

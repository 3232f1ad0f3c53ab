package io.unistream.buffer.tck.crash;

import io.unistream.buffer.tck.crash.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The kernel: what open handles can do, one call at a time. Calls on names are in {@link Names}, which shares this
 * object's lock.
 */
final class Disk {

  private final CrashConfig config;
  private final Names names;

  // Guarded by this, as is everything that they hold.
  private final Storage storage;
  private final Script script = new Script();
  private final LockTable locks = new LockTable();
  private final List<Handle> handles = new ArrayList<>();
  private long capacityBytes;
  private boolean copies;
  private @Nullable String crash;
  private long reads;
  private long failingRead = -1;
  private long shortRead = -1;

  private volatile Runnable beforeWrites = () -> {};
  private volatile Runnable afterSyncs = () -> {};

  Disk(Storage storage, CrashConfig config) {
    this.storage = storage;
    this.config = config;
    this.capacityBytes = config.capacityBytes();
    this.names = new Names(this, storage);
  }

  CrashConfig config() {
    return config;
  }

  Names names() {
    return names;
  }

  // ---- what a test does to the machine

  synchronized void crash(String how) {
    if (crash == null) {
      crash = how;
    }
  }

  synchronized boolean crashed() {
    return crash != null;
  }

  synchronized void capacity(long bytes) {
    capacityBytes = bytes;
  }

  synchronized void copyOnWrite(boolean on) {
    copies = on;
  }

  /** To be asked before a change of names or sizes, with this object's lock. */
  void needRoom(Started started) throws IOException {
    if (copies && freePages() == 0) {
      throw started.failure(Fault.noSpace());
    }
  }

  synchronized long usableBytes() throws IOException {
    check();
    return freePages() * Page.BYTES;
  }

  synchronized long totalBytes() throws IOException {
    check();
    return capacityBytes;
  }

  synchronized Storage freeze() {
    return storage.copy();
  }

  synchronized void syncAll() throws IOException {
    check();
    names.forEachNode(storage::sync);
  }

  synchronized void fault(Predicate<Operation> when, Fault fault, boolean once) {
    script.add(when, fault, once);
  }

  synchronized void observe(Consumer<Operation> observer) {
    script.observe(observer);
  }

  void afterSyncs(Runnable hook) {
    afterSyncs = hook;
  }

  void beforeWrites(Runnable hook) {
    beforeWrites = hook;
  }

  /** To be called without this object's lock. */
  void writing() {
    beforeWrites.run();
  }

  /** To be called without this object's lock. */
  void synced() {
    afterSyncs.run();
  }

  synchronized <T> T script(Function<Script, T> question) {
    return question.apply(script);
  }

  synchronized List<String> openHandles() {
    return handles.stream().map(Handle::path).sorted().toList();
  }

  synchronized boolean tryForeignLock(CrashPath path) throws IOException {
    check();
    return locks.tryForeign(names.existing(path));
  }

  synchronized void releaseForeignLock(CrashPath path) throws IOException {
    check();
    locks.releaseForeign(names.existing(path));
  }

  // ---- what every operation goes through

  void check() throws CrashedException {
    if (crash != null) {
      throw new CrashedException(crash);
    }
  }

  /** Starts an operation: it may end here. */
  Started begin(Kind kind, String path, String target, long offset, long length)
      throws IOException {
    Operation operation = script.next(kind, path, target, offset, length);
    Fault fault = script.begin(operation);
    check(); // an observer may have pulled the plug
    if (fault.effect() == Fault.Effect.CRASH_BEFORE) {
      crash = "crashed before " + operation;
      throw new CrashedException(crash);
    }
    return new Started(operation, fault);
  }

  /** Ends an operation that had its effect. */
  void end(Started started) throws CrashedException {
    if (started.fault().effect() == Fault.Effect.CRASH_AFTER) {
      crash = "crashed after " + started.operation();
      throw new CrashedException(crash);
    }
  }

  // ---- handles

  synchronized Handle open(CrashPath path, OpenMode mode) throws IOException {
    check();
    Node node = names.open(path, mode);
    node.handles++;
    Handle handle = new Handle(node, path.toAbsolutePath().normalize().toString(), mode);
    handles.add(handle);
    return handle;
  }

  synchronized void close(Handle handle) {
    locks.closed(handle);
    handles.remove(handle);
    handle.node().handles--;
    storage.release(handle.node());
  }

  synchronized long size(Handle handle) throws IOException {
    check();
    return handle.node().size();
  }

  synchronized int read(Handle handle, long offset, ByteBuffer target) throws IOException {
    check();
    if (!target.hasRemaining()) {
      return 0; // the JDK asks the system for nothing, so even a directory is not refused
    }
    FileNode file = file(handle);
    long index = reads++;
    if (index == failingRead) {
      throw new IOException("Input/output error");
    }
    int whole = target.limit();
    target.limit(target.position() + file.bad.readable(offset, target.remaining()));
    if (index == shortRead && target.remaining() > 1) {
      target.limit(target.position() + target.remaining() / 2);
    }
    int count = file.visible.read(offset, target);
    target.limit(whole);
    return count;
  }

  synchronized long reads() {
    return reads;
  }

  synchronized void failRead(long index) {
    failingRead = index;
  }

  synchronized void shortRead(long index) {
    shortRead = index;
  }

  synchronized void unreadable(CrashPath path, long offset, long length) throws IOException {
    if (!(names.existing(path) instanceof FileNode file)) {
      throw new IOException("Is a directory");
    }
    file.bad.add(offset, length);
  }

  synchronized int write(Handle handle, long offset, ByteBuffer source) throws IOException {
    check();
    if (!source.hasRemaining()) {
      return 0;
    }
    FileNode file = file(handle);
    long at = handle.mode().append() ? file.size() : offset;
    if (at + source.remaining() > Content.MAX_BYTES) {
      throw new IOException("File too large");
    }
    Started started = begin(Kind.WRITE, handle.path(), "", at, source.remaining());
    started.failIfScripted();
    if (started.isSwallowed()) {
      return all(source);
    }
    int allowed = Math.min(source.remaining(), started.fault().bytes());
    int count = file.visible.fitting(at, allowed, freePages());
    if (copies) {
      count = (int) Math.min(count, (at / Page.BYTES + freePages()) * Page.BYTES - at);
      count = Math.max(0, count);
    }
    if (count == 0 && allowed > 0) {
      throw new IOException("No space left on device");
    }
    file.bad.write(at, count);
    byte[] bytes = new byte[count];
    source.get(bytes);
    if (count > 0) {
      storage.write(started.operation(), file, at, bytes);
    }
    end(started);
    if (handle.mode().sync()) {
      force(handle);
    }
    return started.fault().isUnreported() ? count + all(source) : count;
  }

  private static int all(ByteBuffer source) {
    int rest = source.remaining();
    source.position(source.limit());
    return rest;
  }

  synchronized void truncate(Handle handle, long size) throws IOException {
    check();
    truncate(file(handle), handle.path(), size);
  }

  void truncate(FileNode file, String path, long size) throws IOException {
    if (size < file.size()) {
      Started started = begin(Kind.TRUNCATE, path, "", size, 0);
      started.failIfScripted();
      needRoom(started);
      if (!started.isSwallowed()) {
        storage.truncate(started.operation(), file, size);
      }
      end(started);
    }
  }

  synchronized void force(Handle handle) throws IOException {
    check();
    Kind kind = handle.node() instanceof DirNode ? Kind.FORCE_DIRECTORY : Kind.FORCE;
    Started started = begin(kind, handle.path(), "", 0, 0);
    if (started.fails()) {
      storage.syncFailed(handle.node());
    }
    started.failIfScripted();
    if (!started.isSwallowed()) {
      storage.sync(handle.node());
    }
    end(started);
  }

  synchronized @Nullable CrashFileLock tryLock(
      Handle handle, FileChannel channel, long at, long size, boolean shared) throws IOException {
    check();
    return locks.tryLock(this, handle, channel, at, size, shared);
  }

  synchronized void unlock(Handle handle, CrashFileLock lock) throws IOException {
    check();
    locks.release(handle, lock);
  }

  private long freePages() {
    return Math.max(0, capacityBytes / Page.BYTES - storage.usedPages());
  }

  private static FileNode file(Handle handle) throws IOException {
    if (handle.node() instanceof FileNode file) {
      return file;
    }
    throw new IOException("Is a directory");
  }
}

package io.unistream.buffer.tck.crash;

import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks on whole files as Linux and Java see them: one table for this JVM, which knows ranges, and one lock of the
 * process in the system, which closing any handle of the file drops. Guarded by {@link Disk}.
 */
final class LockTable {

  private static final class Locks {
    final List<CrashFileLock> java = new ArrayList<>();
    boolean system;
    boolean foreign;
  }

  private final Map<Node, Locks> byNode = new HashMap<>();

  private Locks of(Node node) {
    return byNode.computeIfAbsent(node, any -> new Locks());
  }

  /** Null if another process has the lock. */
  @Nullable
  CrashFileLock tryLock(
      Disk disk, Handle handle, FileChannel channel, long at, long size, boolean shared) {
    Locks locks = of(handle.node());
    if (locks.java.stream().anyMatch(lock -> lock.overlaps(at, size))) {
      throw new OverlappingFileLockException();
    }
    if (locks.foreign) {
      return null;
    }
    CrashFileLock lock = new CrashFileLock(disk, handle, channel, at, size, shared);
    locks.java.add(lock);
    locks.system = true;
    return lock;
  }

  void release(Handle handle, CrashFileLock lock) {
    Locks locks = of(handle.node());
    locks.java.remove(lock);
    locks.system &= !locks.java.isEmpty();
  }

  void closed(Handle handle) {
    Locks locks = byNode.get(handle.node());
    if (locks != null) {
      locks.java.removeIf(lock -> lock.isOf(handle));
      locks.system = false;
    }
  }

  boolean tryForeign(Node node) {
    Locks locks = of(node);
    if (locks.system || locks.foreign) {
      return false;
    }
    locks.foreign = true;
    return true;
  }

  void releaseForeign(Node node) {
    of(node).foreign = false;
  }
}

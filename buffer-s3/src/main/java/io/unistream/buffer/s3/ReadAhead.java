package io.unistream.buffer.s3;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/** Reads objects in order, several at once, and keeps no more than that in memory. Used by one thread at a time. */
final class ReadAhead {

  /** What can be read. */
  interface Source {
    /** Whether an object is in the store for good. */
    boolean has(long index);

    LogObject read(long index) throws StoreException, DamageException;
  }

  private final Workers workers;
  private final Source source;
  private final int depth;

  /** The first of these is the object of {@code next}. */
  private final ArrayDeque<CompletableFuture<LogObject>> coming = new ArrayDeque<>();

  private long next;

  ReadAhead(Workers workers, Source source, int depth) {
    this.workers = workers;
    this.source = source;
    this.depth = depth;
  }

  /** Reads an object, and has the ones behind it read meanwhile. If it fails, it can be tried again. */
  LogObject read(long index) throws StoreException, DamageException {
    CompletableFuture<LogObject> first = begin(index);
    try {
      LogObject object = Workers.result(first);
      took();
      return object;
    } catch (StoreException | DamageException | RuntimeException | Error e) {
      coming.clear();
      throw e;
    }
  }

  /** The same for one who may stop waiting. */
  LogObject readInterruptibly(long index)
      throws StoreException, DamageException, InterruptedException {
    CompletableFuture<LogObject> first = begin(index);
    try {
      LogObject object = Workers.resultInterruptibly(first);
      took();
      return object;
    } catch (StoreException | DamageException | InterruptedException | RuntimeException | Error e) {
      coming.clear();
      throw e;
    }
  }

  private CompletableFuture<LogObject> begin(long index) {
    while (next < index && !coming.isEmpty()) {
      coming.remove();
      next++;
    }
    if (next != index) {
      coming.clear();
      next = index;
    }
    while (coming.size() < depth && (coming.isEmpty() || source.has(index + coming.size()))) {
      long ahead = index + coming.size();
      coming.add(workers.start(() -> source.read(ahead)));
    }
    return coming.element();
  }

  private void took() {
    coming.remove();
    next++;
  }
}

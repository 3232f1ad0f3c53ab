package io.unistream.buffer.file;

import java.util.concurrent.Executor;

/**
 * A thread for each task, for tasks that may block. The common pool has a single one where there are two
 * processors, and from JDK 25 on it is what {@code CompletableFuture.runAsync} uses there too.
 */
final class OwnThread {

  static final Executor EACH = task -> new Thread(task, "own-thread").start();

  private OwnThread() {}
}

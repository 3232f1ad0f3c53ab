package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The calls of an owner that write. The log holds four records, three of them sealed, before it is prepared. */
enum OwnedCall {
  PUT,
  PUT_ALL,
  PUT_ASYNC,
  SEAL,
  SEAL_ALONE,
  COMMIT,
  COMMIT_THROUGH;

  static final List<String> RECORDS = List.of("1", "2", "3", "4");

  private List<String> adds() {
    return switch (this) {
      case PUT, PUT_ASYNC -> List.of("late");
      case PUT_ALL -> List.of("late", "late too");
      case SEAL, SEAL_ALONE, COMMIT, COMMIT_THROUGH -> List.of();
    };
  }

  void prepare(Buffer<String> owner) {
    owner.putAll(RECORDS);
    if (seals()) {
      owner.commit(owner.emit());
    } else if (commits()) {
      owner.emit();
    }
  }

  boolean on(Buffer<String> owner) {
    switch (this) {
      case PUT -> owner.put(adds().get(0));
      case PUT_ALL -> owner.putAll(adds());
      case PUT_ASYNC -> joined(owner.putAsync(adds().get(0)));
      case SEAL -> owner.emit();
      case SEAL_ALONE -> owner.seal();
      case COMMIT -> owner.commit(owner.emit());
      case COMMIT_THROUGH -> owner.commitThrough(owner.emit());
    }
    return true;
  }

  /** The open batch, by an emit or by itself. */
  private boolean seals() {
    return this == SEAL || this == SEAL_ALONE;
  }

  private boolean commits() {
    return this == COMMIT || this == COMMIT_THROUGH;
  }

  /** Waits for a put; throws what it failed with. */
  static long joined(CompletableFuture<Long> put) {
    try {
      return put.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** What the log holds before the call. */
  List<String> before() {
    return seals() ? RECORDS.subList(3, 4) : RECORDS;
  }

  /** What it holds when the call took effect. */
  List<String> after() {
    return commits() ? RECORDS.subList(3, 4) : with(before(), adds());
  }

  static List<String> with(List<String> records, List<String> more) {
    List<String> all = new ArrayList<>(records);
    all.addAll(more);
    return all;
  }
}

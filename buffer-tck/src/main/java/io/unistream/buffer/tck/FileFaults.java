package io.unistream.buffer.tck;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import io.unistream.buffer.tck.crash.Operation.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Plays storage faults on a file system. */
final class FileFaults {

  private static final Set<Kind> SYNCS = EnumSet.of(Kind.FORCE, Kind.FORCE_DIRECTORY);
  private static final Set<Kind> FILE_CHANGES =
      EnumSet.complementOf(EnumSet.of(Kind.WRITE, Kind.FORCE, Kind.FORCE_DIRECTORY));

  private final CrashFileSystem files;
  private final AtomicInteger toCome = new AtomicInteger();

  FileFaults(CrashFileSystem files) {
    this.files = files;
  }

  /** Lets a fault strike the first operation that it fits and that is among these. */
  void arm(Predicate<Operation> which, StorageFault fault) {
    toCome.incrementAndGet();
    Predicate<Operation> when = operation -> {
      boolean strikes = which.test(operation) && fits(operation, fault);
      if (strikes) {
        toCome.decrementAndGet();
      }
      return strikes;
    };
    if (fault.kind() == StorageFault.Kind.INTERRUPT) {
      AtomicBoolean struck = new AtomicBoolean();
      files.observe(operation -> {
        if (!struck.get() && when.test(operation)) {
          struck.set(true);
          Thread.currentThread().interrupt();
        }
      });
    } else {
      files.failNext(when, effect(fault));
    }
  }

  private static Fault effect(StorageFault fault) {
    return switch (fault.kind()) {
      case NO_SPACE -> Fault.noSpace();
      case SHORT_WRITE -> Fault.shortWrite(fault.bytes());
      case CUT_WRITE -> Fault.noSpaceAfter(fault.bytes());
      default -> Fault.ioError();
    };
  }

  static boolean fits(Operation operation, StorageFault fault) {
    return switch (fault.kind()) {
      case WRITE_ERROR -> operation.kind() == Kind.WRITE;
      case FILE_ERROR -> FILE_CHANGES.contains(operation.kind());
      case SYNC_ERROR -> SYNCS.contains(operation.kind());
      case NO_SPACE ->
        operation.kind() == Kind.WRITE
            || operation.kind() == Kind.CREATE
            || operation.kind() == Kind.CREATE_DIRECTORY;
      case SHORT_WRITE, CUT_WRITE ->
        operation.kind() == Kind.WRITE && operation.length() > fault.bytes();
      case INTERRUPT -> true;
    };
  }

  boolean fits(long operation, StorageFault fault) {
    List<Operation> log = files.log();
    long index = operation - log.get(0).index();
    return index >= 0 && index < log.size() && fits(log.get((int) index), fault);
  }

  int toCome() {
    return toCome.get();
  }

  long syncs() {
    return files.log().stream()
        .filter(operation -> SYNCS.contains(operation.kind()))
        .count();
  }
}

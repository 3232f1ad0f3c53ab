package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real directory whose log another process has open. Its crashes are kills, and what it counts are not operations of the
 * storage but calls that change the log.
 */
final class ChildStore implements CrashableStore {

  private final ChildProcessHarness harness;
  private final Path root;
  private final List<String> options;
  private @Nullable ChildProcess process;
  private @Nullable CrashPoint killAt;

  private ChildStore(ChildProcessHarness harness, Path root, List<String> options) {
    this.harness = harness;
    this.root = root;
    this.options = options;
  }

  /**
   * Makes an empty store.
   *
   * @param harness what opens the log
   * @param options for the virtual machine of the process
   */
  static ChildStore create(ChildProcessHarness harness, List<String> options) {
    try {
      return new ChildStore(harness, Files.createTempDirectory("buffer-tck"), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return root.resolve("log");
  }

  /** Opens the log in the other process, which is started if need be. */
  @Override
  public <R> Buffer<R> open(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    ChildProcess child = process;
    if (child == null) {
      child = ChildProcess.start(harness, directory(), root.resolve("errors"), options);
      process = child;
      if (killAt != null) {
        child.killAt(killAt);
      }
    }
    child.listener(components.listener());
    RemoteBuffer<R> buffer =
        new RemoteBuffer<>(child, components.clock(), codec, harness.crashClass());
    boolean unused =
        buffer.call(Wire.Operation.OPEN, out -> Wire.settings(out, settings), in -> true);
    return buffer;
  }

  /** Opens the log in this process. */
  <R> Buffer<R> openHere(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return harness.openIn(directory(), settings, codec, components);
  }

  @Override
  public long storageOperations() {
    return process == null ? 0 : process.changes();
  }

  @Override
  public void crashAt(CrashPoint point) {
    killAt = point;
  }

  @Override
  public boolean crashed() {
    return process != null && process.killed();
  }

  /** Ends the process; the next opening starts another one. */
  @Override
  public void crash(long seed) {
    if (process != null) {
      process.kill();
      process.awaitEnd();
      process = null;
    }
  }

  /** The one state that a kill leaves, opened in this process. */
  @Override
  public List<CrashState> crashStates(int limit, long seed) {
    if (process != null) {
      process.awaitEnd();
    }
    return List.of(new CrashState() {
      @Override
      public String id() {
        return root.toString();
      }

      @Override
      public String description() {
        return "what a kill left in " + root;
      }

      @Override
      public CrashableStore mount() {
        return new LeftByKill(ChildStore.this);
      }
    });
  }

  @Override
  public void close() {
    crash(0);
    try {
      FileTree.delete(root);
    } catch (IOException e) {
      throw new UncheckedIOException("deleting " + root, e);
    }
  }

  /** The same directory, without another process. */
  private record LeftByKill(ChildStore store) implements CrashableStore {

    @Override
    public <R> Buffer<R> open(
        BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      return store.openHere(settings, codec, components);
    }

    @Override
    public long storageOperations() {
      return 0;
    }

    @Override
    public void crashAt(CrashPoint point) {
      throw new UnsupportedOperationException("this process is not killed");
    }

    @Override
    public boolean crashed() {
      return false;
    }

    @Override
    public List<CrashState> crashStates(int limit, long seed) {
      throw new UnsupportedOperationException("this process is not killed");
    }

    @Override
    public void close() {}
  }
}

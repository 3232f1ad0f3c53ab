package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A store for buffers on a real directory, however they write to it: with a database library, mapped files or native
 * code.
 *
 * <p>Its crash is the end of the process. The store remembers what the files hold while the buffer is open, which is what
 * {@code kill -9} would leave. It then closes the buffer and restores the files. The directory stays the same, and so
 * does each file that still has its name, so the log does not count as a copy. Power loss is not simulated: what was not
 * synced is kept, too. To simulate power loss see {@link FileSystemStore}.
 *
 * <p>{@link #copy}, however, makes a copy in another directory.
 */
public final class DirectoryStore implements DamageableStore {

  private final Path root;
  private final DirectoryOpener opener;
  private @Nullable Buffer<?> buffer;

  private DirectoryStore(Path root, DirectoryOpener opener) {
    this.root = root;
    this.opener = opener;
  }

  /**
   * Creates an empty store in a new directory for temporary files. {@link #close} deletes the directory.
   *
   * @param opener opens the buffer
   * @return the store
   */
  public static DirectoryStore create(DirectoryOpener opener) {
    try {
      return new DirectoryStore(Files.createTempDirectory("buffer-tck"), opener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the log's directory.
   *
   * @return the directory on which the buffer is opened; it may not exist yet
   */
  public Path directory() {
    return root.resolve("log");
  }

  @Override
  public <R> Buffer<R> open(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    Buffer<R> opened = opener.open(directory(), settings, codec, components);
    buffer = opened;
    return opened;
  }

  @Override
  public long storedBytes() {
    return new StoredFiles(directory()).bytes();
  }

  @Override
  public StoredPlace damage(long at, byte[] mask) {
    return new StoredFiles(directory()).damage(at, mask);
  }

  @Override
  public DirectoryStore copy() {
    DirectoryStore copy = create(opener);
    try {
      FileTree.atRest(directory()).writeTo(copy.directory());
    } catch (IOException e) {
      throw new UncheckedIOException("copying the files of " + root, e);
    }
    return copy;
  }

  /** Whatever the seed: the end of a process leaves one state. */
  @Override
  public void crash(long seed) {
    try {
      FileTree left = FileTree.atRest(directory());
      abandon();
      left.restore(directory());
    } catch (IOException e) {
      throw new UncheckedIOException("restoring the files of " + root, e);
    }
  }

  /** What the old buffer does to the files is undone; whether it closes well is all the same. */
  private void abandon() {
    Buffer<?> old = buffer;
    buffer = null;
    if (old != null) {
      try {
        old.close();
      } catch (BufferException e) {
        System.getLogger(DirectoryStore.class.getName())
            .log(System.Logger.Level.DEBUG, "a buffer that crashed did not close", e);
      }
    }
  }

  @Override
  public void close() {
    abandon();
    try {
      FileTree.delete(root);
    } catch (IOException e) {
      throw new UncheckedIOException("deleting " + root, e);
    }
  }
}

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
 * A store for buffers on a real directory, whatever way they write to it: a database library, mapped files, native code.
 *
 * <p>Its crash is the end of the process. What the files hold while the buffer is open, which is what {@code kill -9} would leave
 * of them, is kept in memory; the buffer is then closed, and the files are made again what they were. The directory stays the
 * same, and so does each file that still has its name: the log is no copy. Power loss is not simulated: what was not synced is
 * kept, too. For that see {@link FileSystemStore}.
 *
 * <p>{@link #copy} does make a copy, in another directory.
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
   * Makes an empty store in a new directory among the temporary files of the system; {@link #close} deletes it.
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
   * Where the log is.
   *
   * @return the directory that the buffer is opened on; may not exist yet
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

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
 * <p>Its crash is the end of the process. The files are copied as they are while the buffer is open, which is what {@code
 * kill -9} would leave of them; the old buffer is then closed where it is, and everything goes on in the copy. Power loss
 * is not simulated: what was not synced is in the copy too. For that see {@link FileSystemStore}.
 */
public final class DirectoryStore implements DamageableStore {

  private final Path root;
  private final DirectoryOpener opener;
  private int life;
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
   * Where the log is now. After {@link #crash} it is another directory.
   *
   * @return the directory that the buffer is opened on; may not exist yet
   */
  public Path directory() {
    return root.resolve("life" + life);
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
      life++;
      left.writeTo(directory());
    } catch (IOException e) {
      throw new UncheckedIOException("copying the files of " + root, e);
    }
    abandon();
  }

  /** The old buffer goes on in the old files, where it harms nobody; whether it closes well is all the same. */
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

package io.unistream.buffer.file;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the log in a directory until it has seen a state that fits together ({@link FileLook}), and until damage has been
 * seen often enough to be no change under way ({@link Doubt}).
 *
 * <p>Opens files to read them only, and never the lock file: closing a channel on that would drop the lock of an owner in the
 * same process.
 */
final class FileView implements WalView {

  private final LogDirectory directory;
  private final boolean alone;
  private @Nullable FileLook<?> last;

  FileView(Path directory) {
    this(directory, false);
  }

  private FileView(Path directory, boolean alone) {
    this.directory = new LogDirectory(directory, false);
    this.alone = alone;
  }

  /** For who has the log's lock: nobody changes it, so what is found is believed at once. */
  static FileView alone(Path directory) {
    return new FileView(directory, true);
  }

  @Override
  public String location() {
    return directory.path().toString();
  }

  @Override
  public <V extends WalVisitor> V replay(Supplier<V> visitors) {
    return replayFrom(LookedAtSegments.FIRST, visitors);
  }

  @Override
  public <V extends WalVisitor> V replayFrom(long sequence, Supplier<V> visitors) {
    checkDirectory();
    Doubt doubt = new Doubt("the log in " + directory.path());
    while (true) {
      try {
        FileLook<V> look = FileLook.at(directory, sequence, visitors);
        List<QuarantinedSpan> damaged = look.damaged();
        if (damaged.isEmpty() || alone || look.isQuiet() || doubt.isOver(damaged)) {
          last = look;
          return look.visitor();
        }
        doubt.pause(new IOException("damaged, as it seems: " + damaged));
      } catch (SegmentGoneException e) {
        doubt.lookAgain(e);
      } catch (IOException e) {
        if (alone || doubt.isOver(e.toString())) {
          throw new BufferStorageException(
              "the log in " + directory.path() + " cannot be read: " + e, e);
        }
        doubt.pause(e);
      } catch (BufferException e) {
        if (alone || doubt.isOver(e.toString())) {
          throw e;
        }
        doubt.pause(e);
      }
    }
  }

  private void checkDirectory() {
    Path path = directory.path();
    if (Files.notExists(path)) {
      throw new UnsupportedLogException("there is no directory " + path);
    }
    if (!Files.isDirectory(path)) {
      throw new UnsupportedLogException(path + " is no directory");
    }
  }

  private FileLook<?> look() {
    FileLook<?> look = last;
    if (look == null) {
      throw new IllegalStateException("the log was not replayed");
    }
    return look;
  }

  /** The names of the segments that an opening would read, and not change. */
  Set<String> readOnly() {
    return look().readOnly();
  }

  @Override
  public WalRecovery recovery() {
    return look().recovery();
  }

  @Override
  public List<QuarantinedSpan> damaged() {
    return look().damaged();
  }

  @Override
  public List<WalPart> parts() {
    return look().parts();
  }

  @Override
  public Optional<WalOwner> owner() {
    return Optional.ofNullable(look().owner());
  }

  @Override
  public Optional<UUID> logId() {
    return Optional.ofNullable(look().logId());
  }

  @Override
  public WalCursor cursor() {
    return look().cursor();
  }

  @Override
  public void close() {
    last = null;
  }
}

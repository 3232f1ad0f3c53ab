package io.unistream.buffer.tck.crash;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Does what a list of numbers says below some directory, and tells what came of it, the same words on any provider. */
final class FileActions implements AutoCloseable {

  /** One action; the numbers mean what {@link #run} makes of them. */
  record Action(Verb verb, int slot, int name, int at, int length, int options) {}

  enum Verb {
    OPEN,
    CLOSE,
    WRITE,
    WRITE_AT,
    WRITE_GATHERED,
    WRITE_INTERRUPTED,
    READ,
    READ_AT,
    READ_INTERRUPTED,
    TRUNCATE,
    SIZE,
    POSITION,
    SEEK,
    FORCE,
    FORCE_INTERRUPTED,
    LOCK,
    LOCK_PART,
    UNLOCK,
    READ_SCATTERED,
    TRANSFER_TO,
    TRANSFER_FROM,
    FORCE_DIRECTORY,
    FORCE_DIRECTORY_INTERRUPTED,
    FORCE_ASYNCHRONOUSLY,
    READ_STREAM,
    APPEND_STREAM,
    COMPARE,
    MOVE,
    COPY,
    DELETE,
    MAKE_DIRECTORY,
    MAKE_DIRECTORIES,
    LIST,
    LOOK,
    READ_FILE,
    WRITE_FILE
  }

  private static final List<String> NAMES = List.of("a", "b", "d", "d/a", "d/b", "d/e", "e", "a/x");
  private static final StandardOpenOption[] OPEN_OPTIONS = {
    StandardOpenOption.READ,
    StandardOpenOption.WRITE,
    StandardOpenOption.CREATE,
    StandardOpenOption.CREATE_NEW,
    StandardOpenOption.TRUNCATE_EXISTING,
    StandardOpenOption.APPEND,
    StandardOpenOption.DSYNC
  };

  private static final List<Set<StandardOpenOption>> USUAL = List.of(
      EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
      EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE),
      EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
      EnumSet.of(StandardOpenOption.APPEND, StandardOpenOption.CREATE));

  /** How long a directory is, on every file system something else. */
  private static final String HAS_ITS_OWN_LENGTH = "a directory";

  /** The JDK whose exceptions the model gives to the letter. */
  private static final int STRICT_JDK = 17;

  private final Path root;
  private final FileChannel[] channels = new FileChannel[3];
  private final boolean[] onDirectory = new boolean[3];
  private final FileLock[] locks = new FileLock[3];
  private int written;

  FileActions(Path root) {
    this.root = root;
  }

  String run(Action action) {
    try {
      return String.valueOf(attempt(action));
    } catch (FileSystemException e) {
      if (isNewer() && isNoSuchPlace(e)) {
        return "nothing at " + below(e.getFile());
      }
      return e.getClass().getSimpleName() + " " + below(e.getFile()) + " " + below(e.getOtherFile())
          + " " + e.getReason();
    } catch (IOException | RuntimeException e) {
      return e.getClass().getSimpleName()
          + (e.getClass() == IOException.class ? " " + e.getMessage() : "");
    } finally {
      Thread.interrupted();
    }
  }

  private static boolean isNewer() {
    return STRICT_JDK < Runtime.version().feature();
  }

  /** A path that leads through a file: newer JDKs do not always tell this from a missing file. */
  private static boolean isNoSuchPlace(FileSystemException e) {
    return e instanceof NoSuchFileException || "Not a directory".equals(e.getReason());
  }

  private Object attempt(Action action) throws IOException {
    Path path = root.resolve(NAMES.get(action.name()));
    Path other = root.resolve(NAMES.get(action.at() % NAMES.size()));
    switch (action.verb()) {
      case OPEN -> {
        FileChannel opened = FileChannel.open(path, openOptions(action.options()));
        close(action.slot());
        channels[action.slot()] = opened;
        onDirectory[action.slot()] = Files.isDirectory(path);
        return "opened";
      }
      case MOVE -> Files.move(path, other, copyOptions(action.options(), true));
      case COPY -> Files.copy(path, other, copyOptions(action.options(), false));
      case DELETE -> Files.delete(path);
      case MAKE_DIRECTORY -> Files.createDirectory(path);
      case MAKE_DIRECTORIES -> Files.createDirectories(path);
      case LIST -> {
        return list(path);
      }
      case LOOK -> {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return found.isDirectory() + " " + (found.isDirectory() ? 0 : found.size())
            + (found.fileKey() != null);
      }
      case READ_FILE -> {
        return Arrays.toString(Files.readAllBytes(path));
      }
      case WRITE_FILE -> Files.write(path, bytes(action.length()).array());
      case FORCE_DIRECTORY -> forceDirectory(path, false);
      case FORCE_DIRECTORY_INTERRUPTED -> forceDirectory(path, true);
      case FORCE_ASYNCHRONOUSLY -> {
        return forceAsynchronously(path, action.options() % 2 == 0);
      }
      case READ_STREAM -> {
        try (InputStream in = Files.newInputStream(path)) {
          return in.skip(action.at()) + " " + Arrays.toString(in.readNBytes(action.length()));
        }
      }
      case APPEND_STREAM -> {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.APPEND)) {
          out.write(bytes(action.length()).array());
        }
      }
      case COMPARE -> {
        return Files.exists(path) + " " + Files.isDirectory(path) + " " + Files.isRegularFile(path)
            + " " + Files.isSameFile(path, other) + " " + Files.mismatch(path, other);
      }
      default -> {
        return channels[action.slot()] == null
            ? "no channel"
            : onChannel(action, channels[action.slot()]);
      }
    }
    return "done";
  }

  private Object onChannel(Action action, FileChannel channel) throws IOException {
    ByteBuffer target = action.options() % 2 == 0
        ? ByteBuffer.allocate(action.length())
        : ByteBuffer.allocateDirect(action.length());
    switch (action.verb()) {
      case CLOSE -> close(action.slot());
      case WRITE -> {
        return channel.write(bytes(action.length()));
      }
      case WRITE_AT -> {
        return channel.write(bytes(action.length()), action.at());
      }
      case WRITE_GATHERED -> {
        return channel.write(new ByteBuffer[] {bytes(action.length()), bytes(action.at() % 100)});
      }
      case WRITE_INTERRUPTED -> {
        Thread.currentThread().interrupt();
        return channel.write(bytes(action.length()), action.at());
      }
      case READ -> {
        return channel.read(target) + " " + Arrays.toString(content(target));
      }
      case READ_AT -> {
        return channel.read(target, action.at()) + " " + Arrays.toString(content(target));
      }
      case READ_INTERRUPTED -> {
        Thread.currentThread().interrupt();
        return channel.read(target);
      }
      case TRUNCATE -> channel.truncate(action.at());
      case SIZE -> {
        return onDirectory[action.slot()] ? HAS_ITS_OWN_LENGTH : channel.size();
      }
      case POSITION -> {
        return channel.position();
      }
      case SEEK -> channel.position(action.at());
      case FORCE -> channel.force(action.options() % 2 == 0);
      case FORCE_INTERRUPTED -> {
        Thread.currentThread().interrupt();
        channel.force(true);
      }
      case READ_SCATTERED -> {
        ByteBuffer[] targets = {ByteBuffer.allocate(action.at() % 50), target};
        return channel.read(targets) + " " + Arrays.toString(content(targets[0]))
            + Arrays.toString(content(target));
      }
      case TRANSFER_TO -> {
        if (onDirectory[action.slot()]) {
          return HAS_ITS_OWN_LENGTH;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return channel.transferTo(action.at(), action.length(), Channels.newChannel(out)) + " "
            + Arrays.toString(out.toByteArray());
      }
      case TRANSFER_FROM -> {
        InputStream in = new ByteArrayInputStream(bytes(action.length()).array());
        // Newer JDKs let a transfer leave a hole, and JDK 17 refuses it.
        long at = isNewer() ? Math.min(action.at(), channel.size()) : action.at();
        return channel.transferFrom(Channels.newChannel(in), at, action.length() + 7L);
      }
      case LOCK -> {
        return lock(action.slot(), channel.tryLock());
      }
      case LOCK_PART -> {
        boolean shared = action.options() % 2 == 0;
        return lock(action.slot(), channel.tryLock(action.at(), action.length() + 1L, shared));
      }
      case UNLOCK -> {
        if (locks[action.slot()] != null) {
          locks[action.slot()].release();
        }
      }
      default -> throw new IllegalStateException(action.toString());
    }
    return "done";
  }

  /** All that can be asked of a lock; the older ones show what became of them. */
  private String lock(int slot, FileLock lock) {
    locks[slot] = lock;
    StringBuilder all = new StringBuilder();
    for (FileLock each : locks) {
      all.append(
          each == null
              ? " none"
              : " " + each.position() + "+" + each.size() + each.isShared() + each.isValid());
    }
    return all.toString();
  }

  private static void forceDirectory(Path path, boolean interrupted) throws IOException {
    try (FileChannel dir = FileChannel.open(path, StandardOpenOption.READ)) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      dir.force(true);
    }
  }

  private static String forceAsynchronously(Path path, boolean interrupted) throws IOException {
    try (AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(path, StandardOpenOption.READ)) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      channel.force(false);
      return channel.isOpen() + " " + (Files.isDirectory(path) ? 0 : channel.size());
    }
  }

  /** Every name below the root with what is there. */
  String tree() throws IOException {
    StringBuilder tree = new StringBuilder();
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted().toList()) {
        tree.append(root.relativize(path))
            .append(Files.isDirectory(path) ? "/" : Arrays.toString(Files.readAllBytes(path)));
        tree.append('\n');
      }
    }
    return tree.toString();
  }

  private ByteBuffer bytes(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      bytes.put((byte) (1 + written++ % 100));
    }
    return bytes.flip();
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Set<String> list(Path dir) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir)) {
      stream.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }

  private String below(String path) {
    return path == null ? "" : root.relativize(root.resolve(path)).toString();
  }

  private static Set<StandardOpenOption> openOptions(int bits) {
    if (bits < 64) {
      return USUAL.get(bits % USUAL.size());
    }
    Set<StandardOpenOption> options = new HashSet<>();
    for (int i = 0; i < OPEN_OPTIONS.length; i++) {
      if ((bits >> i & 1) == 1) {
        options.add(OPEN_OPTIONS[i]);
      }
    }
    return options;
  }

  private static CopyOption[] copyOptions(int bits, boolean move) {
    Set<CopyOption> options = new HashSet<>();
    if ((bits & 1) == 1) {
      options.add(StandardCopyOption.REPLACE_EXISTING);
    }
    if (move && (bits & 2) == 2) {
      options.add(StandardCopyOption.ATOMIC_MOVE);
    }
    return options.toArray(CopyOption[]::new);
  }

  private void close(int slot) throws IOException {
    if (channels[slot] != null) {
      channels[slot].close();
    }
  }

  @Override
  public void close() throws IOException {
    for (int slot = 0; slot < channels.length; slot++) {
      close(slot);
    }
  }
}

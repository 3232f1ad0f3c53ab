package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** The provider of one {@link CrashFileSystem}; translates {@link Files} to calls on its {@link Disk}. */
final class CrashProvider extends FileSystemProvider {

  static final String SCHEME = "crash";

  private final CrashFileSystem fileSystem;
  private final Disk disk;

  CrashProvider(CrashFileSystem fileSystem, Disk disk) {
    this.fileSystem = fileSystem;
    this.disk = disk;
  }

  private CrashPath own(Path path) {
    CrashPath crash = CrashPath.of(path);
    if (crash.getFileSystem() != fileSystem) {
      throw new ProviderMismatchException();
    }
    return crash;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("use CrashFileSystem.create");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return fileSystem.getPath(uri.getPath());
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return new CrashFileChannel(disk, open(path, options, attributes));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      @Nullable ExecutorService executor,
      FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("APPEND not allowed");
    }
    return new CrashSyncChannel(disk, open(path, options, attributes));
  }

  private Handle open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    refuse(attributes);
    return disk.open(own(path), OpenMode.of(options));
  }

  private static void refuse(FileAttribute<?>... attributes) {
    if (attributes.length > 0) {
      throw new UnsupportedOperationException(
          "'" + attributes[0].name() + "' not supported as initial attribute");
    }
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return new NameStream(dir, disk.names().list(own(dir)), filter);
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attributes) throws IOException {
    refuse(attributes);
    disk.names().createDirectory(own(dir));
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.names().delete(own(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    boolean directory = disk.names().attributes(own(source)).isDirectory();
    if (exists(target) && isSameFile(source, target)) {
      return;
    }
    makeRoom(target, options);
    if (directory) {
      createDirectory(target);
      return;
    }
    try (FileChannel from = newFileChannel(source, Set.of(StandardOpenOption.READ));
        FileChannel to = newFileChannel(
            target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
      long done = 0;
      while (done < from.size()) {
        done += from.transferTo(done, from.size() - done, to);
      }
    }
  }

  /** Without ATOMIC_MOVE, replacing is two system calls, of which a crash may see one: as in the JDK. */
  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    if (!Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
      disk.names().attributes(own(source));
      if (exists(target) && isSameFile(source, target)) {
        return;
      }
      makeRoom(target, options);
    }
    disk.names().rename(own(source), own(target));
  }

  private void makeRoom(Path target, CopyOption... options) throws IOException {
    if (exists(target)) {
      if (!Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      delete(target);
    }
  }

  private boolean exists(Path path) throws IOException {
    try {
      disk.names().attributes(own(path));
      return true;
    } catch (FileSystemException e) {
      return false; // the call that needs it will say why
    }
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    if (path.equals(other)) {
      return true;
    }
    return disk.names().attributes(own(path)).inode()
        == disk.names().attributes(own(other)).inode();
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    checkAccess(path);
    return new CrashFileStore(disk);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    disk.names().attributes(own(path));
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type == BasicFileAttributeView.class ? type.cast(new View(own(path))) : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException(type + " not supported");
    }
    return type.cast(disk.names().attributes(own(path)));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    String wanted =
        attributes.startsWith("basic:") ? attributes.substring("basic:".length()) : attributes;
    Map<String, Object> all = disk.names().attributes(own(path)).asMap();
    List<String> names = List.of(wanted.split(",", -1));
    if (!names.contains("*")) {
      if (!all.keySet().containsAll(names)) {
        throw new IllegalArgumentException("'" + wanted + "' not recognized");
      }
      all.keySet().retainAll(names);
    }
    return all;
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("'" + attribute + "' cannot be set");
  }

  private final class View implements BasicFileAttributeView {

    private final CrashPath path;

    View(CrashPath path) {
      this.path = path;
    }

    @Override
    public String name() {
      return "basic";
    }

    @Override
    public BasicFileAttributes readAttributes() throws IOException {
      return disk.names().attributes(path);
    }

    @Override
    public void setTimes(
        @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created) {
      throw new UnsupportedOperationException("times cannot be set");
    }
  }
}

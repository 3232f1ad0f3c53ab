package io.unistream.buffer.tck.crash;

import io.unistream.buffer.tck.crash.Operation.Kind;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be done to names. Guarded by the lock of {@link Disk}. */
final class Names {

  private final Disk disk;
  private final Storage storage;

  Names(Disk disk, Storage storage) {
    this.disk = disk;
    this.storage = storage;
  }

  /** Where a name is, or would be. */
  private record Place(DirNode dir, String name, String path) {
    @Nullable
    Node node() {
      return dir.entries.get(name);
    }
  }

  Node open(CrashPath path, OpenMode mode) throws IOException {
    if (path.isRoot()) {
      return openDir(storage.root, path, mode);
    }
    Place place = place(path);
    Node node = place.node();
    if (node == null) {
      if (!mode.write() || !(mode.create() || mode.createNew())) {
        throw new NoSuchFileException(path.toString());
      }
      FileNode file = storage.newFile();
      Started started = begin(Kind.CREATE, place.path());
      storage.link(started.operation(), place.dir(), place.name(), file);
      disk.end(started);
      return file;
    }
    if (mode.write() && mode.createNew()) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (node instanceof FileNode file) {
      if (mode.write() && mode.truncate()) {
        disk.truncate(file, place.path(), 0);
      }
      return file;
    }
    return openDir(node, path, mode);
  }

  private static Node openDir(Node dir, CrashPath path, OpenMode mode) throws IOException {
    if (mode.write()) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    }
    return dir;
  }

  void createDirectory(CrashPath path) throws IOException {
    synchronized (disk) {
      disk.check();
      if (path.isRoot()) {
        throw new FileAlreadyExistsException(path.toString());
      }
      Place place = place(path);
      if (place.node() != null) {
        throw new FileAlreadyExistsException(path.toString());
      }
      Started started = begin(Kind.CREATE_DIRECTORY, place.path());
      storage.link(started.operation(), place.dir(), place.name(), storage.newDir());
      disk.end(started);
    }
  }

  void delete(CrashPath path) throws IOException {
    synchronized (disk) {
      Node node = existing(path);
      if (path.isRoot()) {
        throw new FileSystemException(path.toString(), null, "Device or resource busy");
      }
      if (node instanceof DirNode dir && !dir.entries.isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      Place place = place(path);
      Started started = begin(Kind.DELETE, place.path());
      if (!started.isSwallowed()) {
        storage.unlink(started.operation(), place.dir(), place.name(), node);
      }
      disk.end(started);
    }
  }

  /** The system call: replaces what has the new name. */
  void rename(CrashPath source, CrashPath target) throws IOException {
    synchronized (disk) {
      disk.check();
      Place from = renamePlace(source, source, target);
      Place to = renamePlace(target, source, target);
      Node node = from.node();
      if (node == null) {
        throw new NoSuchFileException(source.toString(), target.toString(), null);
      }
      Node replaced = to.node();
      if (replaced == node) {
        return;
      }
      String obstacle = obstacle(node, replaced, from.path(), to.path());
      if (obstacle != null) {
        throw new FileSystemException(source.toString(), target.toString(), obstacle);
      }
      Started started = disk.begin(Kind.RENAME, from.path(), to.path(), 0, 0);
      started.failIfScripted();
      disk.needRoom(started);
      if (!started.isSwallowed()) {
        storage.rename(started.operation(), from.dir(), from.name(), to.dir(), to.name(), node);
      }
      disk.end(started);
    }
  }

  private static @Nullable String obstacle(
      Node node, @Nullable Node replaced, String from, String to) {
    if (node instanceof DirNode && to.startsWith(from + "/")) {
      return "Invalid argument";
    }
    if (from.startsWith(to + "/")) {
      return "Directory not empty";
    }
    if (replaced instanceof DirNode dir) {
      if (node instanceof FileNode) {
        return "Is a directory";
      }
      return dir.entries.isEmpty() ? null : "Directory not empty";
    }
    return replaced != null && node instanceof DirNode ? "Not a directory" : null;
  }

  private Place renamePlace(CrashPath path, CrashPath source, CrashPath target) throws IOException {
    if (path.isRoot()) {
      throw new FileSystemException(
          source.toString(), target.toString(), "Device or resource busy");
    }
    try {
      return place(path);
    } catch (NoSuchFileException missing) {
      throw new NoSuchFileException(source.toString(), target.toString(), null);
    } catch (FileSystemException other) {
      throw new FileSystemException(source.toString(), target.toString(), other.getReason());
    }
  }

  /** The names in a directory, in an order that is neither sorted nor that of creation, as ext4 gives them. */
  List<String> list(CrashPath path) throws IOException {
    synchronized (disk) {
      try {
        if (existing(path) instanceof DirNode dir) {
          List<String> names = new ArrayList<>(dir.entries.keySet());
          names.sort(Comparator.comparingLong(name -> Hashing.mix(dir.id, name)));
          return names;
        }
      } catch (NoSuchFileException missing) {
        throw missing;
      } catch (FileSystemException notDirectory) {
        throw new NotDirectoryException(path.toString());
      }
      throw new NotDirectoryException(path.toString());
    }
  }

  CrashAttributes attributes(CrashPath path) throws IOException {
    synchronized (disk) {
      Node node = existing(path);
      return new CrashAttributes(node instanceof DirNode, node.size(), node.id, node.modified);
    }
  }

  Node existing(CrashPath path) throws IOException {
    disk.check();
    if (path.isRoot()) {
      return storage.root;
    }
    Node node = place(path).node();
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  void forEachNode(Consumer<Node> action) {
    forEachNode(storage.root, action);
  }

  private static void forEachNode(Node node, Consumer<Node> action) {
    action.accept(node);
    if (node instanceof DirNode dir) {
      new TreeMap<>(dir.entries).values().forEach(child -> forEachNode(child, action));
    }
  }

  private Started begin(Kind kind, String path) throws IOException {
    Started started = disk.begin(kind, path, "", 0, 0);
    started.failIfScripted();
    if (kind != Kind.DELETE) {
      disk.needRoom(started);
    }
    return started;
  }

  private Place place(CrashPath path) throws IOException {
    CrashPath absolute = path.toAbsolutePath().normalize();
    int last = absolute.getNameCount() - 1;
    DirNode dir = storage.root;
    for (int i = 0; i < last; i++) {
      Node next = dir.entries.get(absolute.name(i));
      if (next == null) {
        throw new NoSuchFileException(path.toString());
      }
      if (!(next instanceof DirNode sub)) {
        throw new FileSystemException(path.toString(), null, "Not a directory");
      }
      dir = sub;
    }
    return new Place(dir, absolute.name(last), absolute.toString());
  }
}

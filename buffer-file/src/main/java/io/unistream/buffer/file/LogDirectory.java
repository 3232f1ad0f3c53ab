package io.unistream.buffer.file;

import io.unistream.buffer.UnsupportedLogException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The files of a log, by what is done with them; their names are in {@link LogFileNames}. */
final class LogDirectory implements Closeable {

  private static final Set<String> OVERWRITING = Set.of("ext2", "ext3", "ext4", "tmpfs");
  private static final System.Logger LOG = System.getLogger(LogDirectory.class.getName());

  /** How many spares there may be. */
  static final int MAX_SPARES = 4;

  private final Path directory;
  private final boolean syncs;
  private final FilePermissions permissions;
  private volatile @Nullable Ownership ownership; // set once the log is taken
  private @Nullable Boolean overwrites;
  private final ReentrantLock syncing = new ReentrantLock();
  private final IOException unfinished = new IOException("a sync of the directory did not end");
  // Written under syncing.
  private volatile @Nullable IOException syncFailure;
  // Guarded by syncing. Kept open: a name may have to be synced when no file can be opened.
  private @Nullable SyncHandle handle;
  private final DiskSpace space;

  LogDirectory(Path directory, boolean syncs) {
    this(directory, syncs, null, FilePermissions.OWNER_ONLY);
  }

  LogDirectory(Path directory, boolean syncs, FilePermissions permissions) {
    this(directory, syncs, null, permissions);
  }

  /**
   * For a file system whose type does not tell.
   *
   * @param overwrites see {@link #overwritesInPlace}
   */
  LogDirectory(Path directory, boolean syncs, boolean overwrites) {
    this(directory, syncs, overwrites, FilePermissions.OWNER_ONLY);
  }

  private LogDirectory(
      Path directory, boolean syncs, @Nullable Boolean overwrites, FilePermissions permissions) {
    this.directory = directory;
    this.permissions = permissions;
    this.syncs = syncs;
    this.overwrites = overwrites;
    this.space = new DiskSpace(this);
  }

  Path path() {
    return directory;
  }

  /** What is free, and what it means when an operation fails. */
  DiskSpace space() {
    return space;
  }

  /** Whether files and names are synced. */
  boolean syncs() {
    return syncs;
  }

  /** For what is made in it. */
  FilePermissions permissions() {
    return permissions;
  }

  /** From now on nothing is made, renamed or deleted here without a look whether the log is still this buffer's. */
  void ownedBy(Ownership owner) {
    ownership = owner;
  }

  private void look() throws IOException {
    Ownership owner = ownership;
    if (owner != null) {
      owner.look();
    }
  }

  /** Whether some of the work is done in the background; not on a simulated disk, so that what happens there can be told again. */
  boolean hasBackground() {
    return directory.getFileSystem() == FileSystems.getDefault();
  }

  /**
   * Whether entries are stored in a {@link TailWindow} first, and written to their segment many at a time. Where they have to
   * be synced that is memory: they are written before the sync that their puts wait for. Else it is a mapped file, where what is
   * stored survives the process as what is written does.
   */
  boolean hasWindow() {
    return (syncs || (MappedFile.isAvailable() && hasBackground())) && overwritesInPlace();
  }

  /** Whether the window is a mapped file. */
  boolean mapsWindow() {
    return !syncs;
  }

  /**
   * Whether a write into a file that was filled before never needs space. Elsewhere a full disk would strike in the middle of a
   * store, or when nobody can be refused any more.
   */
  private boolean overwritesInPlace() {
    if (overwrites == null) {
      overwrites = overwritesInPlace(fileStoreType());
    }
    return overwrites;
  }

  /** The same by the type of a file system. */
  static boolean overwritesInPlace(String type) {
    return OVERWRITING.contains(type);
  }

  /** The type of the file system; empty where that cannot be told, in some containers. */
  private String fileStoreType() {
    try {
      return Files.getFileStore(directory).type();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no type of file system known for " + directory, e);
      return "";
    }
  }

  /** Makes the directory if there is none, and its entry durable: {@link DirectoryMaker}; one of others is refused. */
  void create() throws IOException {
    DirectoryMaker.make(directory, syncs, permissions);
    ForeignFiles.refuse(directory);
  }

  /** The segment files by number. */
  SortedMap<Integer, Path> segments() throws IOException {
    SortedMap<Integer, Path> found = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (LogFileNames.isSegment(name)) {
          found.put(number(name), entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private int number(String name) {
    try {
      return LogFileNames.numberOf(name);
    } catch (NumberFormatException e) {
      throw new UnsupportedLogException(
          "the directory " + directory + " holds " + name
              + ", which is no segment number of this library",
          e);
    }
  }

  Path segmentPath(int number) {
    return directory.resolve(LogFileNames.segment(number));
  }

  /** The path of a spare, numbered from 1 to {@link #MAX_SPARES}. */
  Path spare(int number) {
    return directory.resolve(LogFileNames.spare(number));
  }

  /** The sizes of the spares that are there, by number. */
  SortedMap<Integer, Integer> spares() throws IOException {
    SortedMap<Integer, Integer> found = new TreeMap<>();
    for (int number = 1; number <= MAX_SPARES; number++) {
      if (Files.exists(spare(number))) {
        found.put(number, (int) Math.min(Integer.MAX_VALUE, Files.size(spare(number))));
      }
    }
    return found;
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  /** Writes a file of a size anew: {@link FileFiller}. */
  Path fill(Path file, long size) throws IOException {
    look();
    FileFiller.fill(file, size, permissions, syncs, overwritesInPlace() || !hasBackground());
    return file;
  }

  /** Gives a file another name. Durable after {@link #sync}. */
  void rename(Path file, Path name) throws IOException {
    look();
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes an empty file anew. */
  Path makeEmpty(Path file) throws IOException {
    look();
    Files.deleteIfExists(file);
    StableFile.create(file, permissions).close();
    return file;
  }

  /**
   * Whether a segment may begin as an empty file where there is no space to fill one: only where every append is a write of
   * its own, which may find no space and be refused.
   */
  boolean mayBeginEmpty() {
    return !overwritesInPlace();
  }

  /** Where it is written down how far the log is stored. */
  Path tail() {
    return directory.resolve(LogFileNames.TAIL);
  }

  /**
   * Makes what was created, renamed and deleted in the directory durable. After a failure every later one fails too: the
   * operating system reports it once, perhaps to the thread that makes spares, and no name must be trusted then
   * (ERR-SYNC-STOP).
   */
  void sync() throws IOException {
    if (!syncs) {
      return;
    }
    syncing.lock();
    try {
      IOException earlier = syncFailure;
      if (earlier != null) {
        throw new IOException("an earlier sync of " + directory + " failed: " + earlier, earlier);
      }
      syncOrRemember(handle());
    } finally {
      syncing.unlock();
    }
  }

  private SyncHandle handle() throws IOException {
    SyncHandle open = handle;
    if (open == null) {
      open = SyncHandle.ofDirectory(directory);
      handle = open;
    }
    return open;
  }

  /** To be called at the opening: sees that a later {@link #sync} need not open anything. */
  void hold() throws IOException {
    if (syncs) {
      syncing.lock();
      try {
        handle();
      } finally {
        syncing.unlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    syncing.lock();
    try {
      SyncHandle open = handle;
      if (open != null) {
        open.close(); // first: what an error cuts short, the next call goes on with
      }
      handle = null;
    } catch (IOException e) {
      handle = null;
      throw e;
    } finally {
      syncing.unlock();
    }
  }

  private void syncOrRemember(SyncHandle handle) throws IOException {
    IOException failure = unfinished; // if an Error comes instead
    boolean ended = false;
    try {
      handle.syncEntries();
      ended = true;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      if (!ended) {
        syncFailure = failure;
      }
    }
  }

  /** The failure of a {@link #sync}, if one has failed, whoever made it; or how the log was lost to somebody else. */
  @Nullable
  IOException syncFailure() {
    Ownership owner = ownership;
    IOException lost = owner == null ? null : owner.lost();
    return lost == null ? syncFailure : lost;
  }

  /** Where damaged spans are kept. */
  Path quarantine() {
    return directory.resolve(LogFileNames.QUARANTINE);
  }

  /** Gives a segment a name by which the next owner sees that it is not needed. */
  Path setAside(Path segment) throws IOException {
    look();
    Path aside = directory.resolve(LogFileNames.setAside(segment.getFileName().toString()));
    return Files.move(segment, aside, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what an earlier owner was about to make, or to delete. */
  void deleteUnfinished() throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(
        directory, path -> LogFileNames.isSetAside(path.getFileName().toString()))) {
      for (Path path : old) {
        Files.deleteIfExists(path);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Files.deleteIfExists(directory.resolve(LogFileNames.TAIL_NEW));
    Files.deleteIfExists(directory.resolve(LogFileNames.SPARE_NEW));
    Files.deleteIfExists(directory.resolve(LogFileNames.SPARE_TMP));
  }
}

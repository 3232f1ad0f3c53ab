package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
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
final class LogDirectory {

  private static final Set<String> OVERWRITING = Set.of("ext2", "ext3", "ext4", "tmpfs");
  /** How many spares there may be. */
  static final int MAX_SPARES = 4;

  /** Files are filled in writes of so many bytes where they will be synced, for larger ones make a sync of a little slower. */
  private static final int SYNCED_FILL = 16 << 10;

  /** So much is synced at once: the syncs that puts wait for come in between. */
  private static final int SYNCED_PIECE = 1 << 20;

  /** Elsewhere larger ones, which make all else faster. */
  static final int FILL = 256 << 10;

  private final Path directory;
  private final boolean syncs;
  private final FilePermissions permissions;
  private volatile @Nullable Ownership ownership; // set once the log is taken
  private @Nullable Boolean overwrites;
  private final ReentrantLock syncing = new ReentrantLock();
  private final IOException unfinished = new IOException("a sync of the directory did not end");
  // Written under syncing.
  private volatile @Nullable IOException syncFailure;
  private final ByteBuffer zeros; // only its duplicates are used

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
    this.zeros = ByteBuffer.allocateDirect(syncs ? SYNCED_FILL : FILL);
  }

  Path path() {
    return directory;
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
      overwrites = OVERWRITING.contains(fileStoreType());
    }
    return overwrites;
  }

  /** The type of the file system; empty where that cannot be told, in some containers. */
  private String fileStoreType() {
    try {
      return Files.getFileStore(directory).type();
    } catch (IOException e) {
      System.getLogger(LogDirectory.class.getName())
          .log(System.Logger.Level.DEBUG, "no type of file system known for " + directory, e);
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

  /** Writes what is to become a spare, so that later writes into it need no space and a sync of them is one of data alone. */
  Path fillSpare(int size) throws IOException {
    return createFile(LogFileNames.SPARE_NEW, size);
  }

  /** Gives a file that was filled the name of a spare. */
  void keepSpare(Path filled, int number) throws IOException {
    look();
    Files.move(filled, spare(number), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Gives the spare a name of its own, to be given to {@link #activate}. */
  Path takeSpare(int number) throws IOException {
    look();
    Path taken = directory.resolve(LogFileNames.SPARE_TMP);
    Files.move(spare(number), taken, StandardCopyOption.ATOMIC_MOVE);
    return taken;
  }

  /** Writes a file of any size, to be given to {@link #activate}. */
  Path createFile(int size) throws IOException {
    return createFile(LogFileNames.SPARE_TMP, size);
  }

  private Path createFile(String name, int size) throws IOException {
    Path file = directory.resolve(name);
    boolean complete = false;
    try {
      fillAndSync(file, size);
      complete = true;
      return file;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void fillAndSync(Path file, int size) throws IOException {
    look();
    Files.deleteIfExists(file);
    try (StableFile out = StableFile.create(file, permissions);
        SyncHandle sync = SyncHandle.ofFile(file)) {
      ByteBuffer source = zeros.duplicate();
      for (long at = 0; at < size; at += source.capacity()) {
        if (syncs && at > 0 && at % SYNCED_PIECE == 0) {
          sync.sync();
        }
        out.write(source.clear().limit((int) Math.min(source.capacity(), size - at)), at);
      }
      if (syncs) {
        sync.sync();
      }
    }
  }

  /** Where it is written down how far the log is stored. */
  Path tail() {
    return directory.resolve(LogFileNames.TAIL);
  }

  /** Writes a file that is to become the tail. */
  Path createTail(int size) throws IOException {
    return createFile(LogFileNames.TAIL_NEW, size);
  }

  /** Gives the file that was made its name. */
  void activateTail(Path made) throws IOException {
    look();
    Files.move(made, tail(), StandardCopyOption.ATOMIC_MOVE);
    sync();
  }

  /** Gives a file, whose header is durable, the name of a segment. */
  void activate(Path file, int number) throws IOException {
    look();
    Files.move(file, segmentPath(number), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Makes what was created, renamed and deleted in the directory durable. After a failure every later one fails too: the
   * operating system reports it once, perhaps to the thread that makes spares, and no name must be trusted then
   * (ERR-SYNC-STOP). A directory that cannot even be opened, for want of file descriptors, takes no report away, and the next
   * one covers the same names.
   */
  void sync() throws IOException {
    if (!syncs) {
      return;
    }
    syncing.lock();
    try (SyncHandle handle = SyncHandle.ofDirectory(directory)) {
      IOException earlier = syncFailure;
      if (earlier != null) {
        throw new IOException("an earlier sync of " + directory + " failed: " + earlier, earlier);
      }
      syncOrRemember(handle);
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

  /** Turns a segment that is not needed any more into a spare. Durable at once: its space is about to be reused. */
  void recycle(Path segment, int number) throws IOException {
    look();
    Files.move(segment, spare(number), StandardCopyOption.ATOMIC_MOVE);
    sync();
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

  /** The exception for an operation of which nothing is left. */
  BufferStorageException refused(String what, long bytes, IOException cause) {
    String message = what + " in " + directory + " failed: " + cause;
    if (isFull(bytes, cause)) {
      return new BufferStorageFullException(
          "no space: " + message + ". Free some; committing batches gives space back", cause);
    }
    return new BufferStorageException(message, cause);
  }

  /** Whether so many bytes are free. */
  boolean hasSpace(long bytes) throws IOException {
    return Files.getFileStore(directory).getUsableSpace() >= bytes;
  }

  /** The JDK tells a full disk by the operating system's text alone, which may be in any language. */
  boolean isFull(long bytes, IOException cause) {
    String text = cause instanceof FileSystemException e && e.getReason() != null
        ? e.getReason()
        : String.valueOf(cause.getMessage());
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return true;
    }
    try {
      return !hasSpace(bytes);
    } catch (IOException e) {
      cause.addSuppressed(e);
      return false;
    }
  }
}

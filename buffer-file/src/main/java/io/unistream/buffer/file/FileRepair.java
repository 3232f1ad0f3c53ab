package io.unistream.buffer.file;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.wal.WalOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Repairs a damaged log: opens it once with {@link CorruptionPolicy#QUARANTINE} and closes it, but keeps a copy of every file
 * that this may change before, so that it can be undone. What is damaged, and how a log goes on without it, is decided by the
 * code that opens logs, and nowhere else.
 *
 * <p><b>What survives a crash.</b> At any moment the log is as it was, or repaired, or the copies are whole and the same call
 * made again comes to its end. The copies are durable before anything is changed, and nothing of the log is ever deleted.
 * With {@link #undo} nobody can open the log until it is whole again.
 *
 * <p><b>The weakness.</b> Copies are made of the files that may be changed alone. Undoing is refused once anything in the log has
 * changed, by an opening for instance: what came since would be lost.
 *
 * <p>The log must not be open. No batch is sealed and no record is put, committed or dropped by a repair. Used by one thread at
 * a time.
 */
public final class FileRepair {

  private static final long SLACK_BYTES = 1 << 20;

  private static final System.Logger LOG = System.getLogger(FileRepair.class.getName());

  private final Path path;
  private final Ids ids;

  /** {@code ids} tell who repairs it. */
  FileRepair(Path path, Ids ids) {
    this.path = path;
    this.ids = ids;
  }

  /**
   * Returns a repair of a log, of which nothing is read yet.
   *
   * @param directory the log's directory
   * @return the repair
   */
  public static FileRepair of(Path directory) {
    return new FileRepair(directory, Ids.random());
  }

  /**
   * Tells what is damaged and what {@link #repair} would do. Only reads, also beside a running owner.
   *
   * @return the report: {@code SOUND} or {@code DAMAGED}
   * @throws io.unistream.buffer.UnsupportedLogException if there is no log, or one of an unknown format
   * @throws io.unistream.buffer.CorruptLogException if the log contradicts itself, which no repair mends
   * @throws BufferStorageException if the log cannot be read
   */
  public RepairReport look() {
    try (FileView view = new FileView(path)) {
      RepairCopy undoing = Files.isDirectory(path) ? RepairCopy.undoUnderWay(path) : null;
      return undoing == null ? look(view, BacklogView.of(view)) : lookAtUndo(undoing);
    } catch (IOException e) {
      throw failed("looking at the log", e);
    }
  }

  private RepairReport look(FileView view, BacklogView backlog) throws IOException {
    List<QuarantinedSpan> damaged = damaged(view, backlog);
    RepairCopy cutShort = cutShort();
    boolean sound = damaged.isEmpty() && cutShort == null;
    RepairReport.Builder report = new RepairReport.Builder(
            sound ? RepairReport.Outcome.SOUND : RepairReport.Outcome.DAMAGED)
        .damaged(damaged)
        .backlog(backlog.records(), backlog.bytes(), backlog.sealedBatches());
    if (sound) {
      return report.build();
    }
    SortedMap<String, Long> files = toBeKept(view.readOnly());
    long needed = SLACK_BYTES + 2L * segmentBytes();
    for (long bytes : files.values()) {
      needed += bytes;
    }
    for (QuarantinedSpan span : damaged) {
      needed += span.length();
    }
    long free = new LogDirectory(path, true).space().usableBytes();
    String hindrance = null;
    if (isOpen(view)) {
      hindrance = "the log is open, by " + view.owner().map(WalOwner::name).orElse("somebody")
          + ": stop that program first";
    } else if (needed > free && cutShort == null) {
      hindrance = "the disk has too little space";
    }
    if (cutShort != null) {
      report.folder(cutShort.folder());
    }
    return report.files(files).space(needed, free).hindrance(hindrance).build();
  }

  /** The log is in pieces. */
  private static RepairReport lookAtUndo(RepairCopy undoing) {
    return new RepairReport.Builder(RepairReport.Outcome.DAMAGED)
        .folder(undoing.folder())
        .hindrance("an undo was cut short, and must come to its end first: undo again")
        .build();
  }

  private static boolean isOpen(FileView view) {
    return view.owner().map(owner -> owner.state() == WalOwner.State.RUNNING).orElse(false);
  }

  /** What no opening has decided upon, with what of it belongs to the backlog. */
  private List<QuarantinedSpan> damaged(FileView view, BacklogView backlog) {
    List<QuarantinedSpan> found = new ArrayList<>();
    for (QuarantinedSpan span : view.damaged()) {
      found.add(ofBacklog(span, backlog));
    }
    for (SequenceRange range : backlog.missing()) {
      found.add(QuarantinedSpan.of(path.toString(), 0, 0, range));
    }
    return found;
  }

  private static QuarantinedSpan ofBacklog(QuarantinedSpan span, BacklogView backlog) {
    SequenceRange missing =
        span.missing().isEmpty() ? span.missing() : backlog.ofBacklog(span.missing());
    return QuarantinedSpan.of(span.source(), span.offset(), span.length(), missing);
  }

  private SortedMap<String, Long> toBeKept(Set<String> left) throws IOException {
    SortedMap<String, Long> files = RepairFiles.sizes(path);
    files.keySet().removeAll(left);
    return files;
  }

  /** A repair that did not come to its end, and that nobody has opened the log after; null if there is none. */
  private @Nullable RepairCopy cutShort() throws IOException {
    RepairCopy latest = RepairCopy.latest(path);
    return latest == null || latest.isComplete() || !latest.isLogOurs() ? null : latest;
  }

  /**
   * Repairs the log if it is damaged. A call that was cut short before is gone on with.
   *
   * @return the report: {@code SOUND} if nothing is damaged, then nothing was written; else {@code REPAIRED}
   * @throws BufferLockedException if the log is open; nothing was changed
   * @throws BufferStorageFullException if there is too little space, of which {@link #look} tells how much is needed
   * @throws io.unistream.buffer.UnsupportedLogException if there is no log, or one of an unknown format; nothing was changed
   * @throws io.unistream.buffer.CorruptLogException if the log contradicts itself, which no repair mends; nothing was changed
   * @throws BufferStorageException if the log cannot be read or written. Once the copies are made, the same call goes on
   */
  public RepairReport repair() {
    RepairReport seen = look();
    if (seen.outcome() == RepairReport.Outcome.SOUND) {
      return seen;
    }
    boolean interrupted = Thread.interrupted(); // which would close files
    try {
      ForeignFiles.refuse(path);
      FilePermissions permissions = new FilePermissions(permissions());
      RepairCopy copy = openOnce(permissions);
      return copy == null ? look() : finish(copy, permissions);
    } catch (IOException e) {
      throw failed("repairing the log", e);
    } finally {
      restore(interrupted);
    }
  }

  /** Returns what was kept; null if the log is not damaged. */
  private @Nullable RepairCopy openOnce(FilePermissions permissions) throws IOException {
    refuseAnothersLog(cutShort()); // before a file is made for the lock
    LogDirectory directory = new LogDirectory(path, true, permissions);
    Ownership ownership = Ownership.acquire(path, permissions);
    boolean handedOver = false;
    try {
      FileBufferSettings settings = settings();
      RepairCopy copy = cutShort();
      if (copy == null) {
        copy = keep(permissions);
      }
      if (copy == null) {
        return null;
      }
      BufferComponents components = BufferComponents.defaults();
      handedOver = true;
      FileWal wal = FileWal.openOwned(
          settings, components, ids.withToken(copy.token()), directory, ownership);
      MicroBatchBuffer.open(wal, RecordCodec.bytes(), settings.buffer(), components)
          .close();
      return copy;
    } finally {
      if (!handedOver) {
        ownership.close();
      }
    }
  }

  /** Only Linux tells who runs this before anything is made; elsewhere the first copy tells. */
  private void refuseAnothersLog(@Nullable RepairCopy copy) throws IOException {
    Path process = Path.of("/proc/self");
    if (!path.getFileSystem().equals(process.getFileSystem()) || !Files.isDirectory(process)) {
      return;
    }
    List<Path> files = new ArrayList<>(RepairFiles.files(path).values());
    files.add(path.resolve(DirectoryLock.NAME));
    if (copy != null) {
      files.add(copy.folder()); // while an undo is under way all files may be in there
    }
    RepairCopy.refuseAnothersFiles(files, Files.getOwner(process));
  }

  private @Nullable RepairCopy keep(FilePermissions permissions) throws IOException {
    try (FileView view = FileView.alone(path)) {
      RepairReport seen = look(view, BacklogView.of(view));
      if (seen.outcome() == RepairReport.Outcome.SOUND) {
        return null;
      }
      if (seen.neededBytes() > seen.freeBytes()) {
        throw new BufferStorageFullException(
            "no space: a repair of " + path + " needs " + seen.neededBytes() + " bytes, and "
                + seen.freeBytes() + " are free. Nothing was changed. Free some elsewhere",
            new IOException("too little space"));
      }
      return RepairCopy.keep(path, view.readOnly(), ids.token(), permissions);
    }
  }

  /** Nothing is cut by limits that are not the program's own. */
  private FileBufferSettings settings() throws IOException {
    return FileBufferSettings.builder(path)
        .emit(
            EmitPolicy.defaults().withMaxRecords(Integer.MAX_VALUE).withMaxBytes(Integer.MAX_VALUE))
        .capacity(Capacity.defaults().withMaxRecords(Long.MAX_VALUE).withMaxBytes(Long.MAX_VALUE))
        .segmentBytes(segmentBytes())
        .permissions(permissions())
        .corruption(CorruptionPolicy.QUARANTINE)
        .build();
  }

  /** Spares have the size that the program wants; segments may be larger, and the last one smaller. */
  private int segmentBytes() throws IOException {
    long spare = 0;
    long segment = 0;
    for (Map.Entry<String, Long> file : RepairFiles.sizes(path).entrySet()) {
      if (LogFileNames.isSpare(file.getKey())) {
        spare = Math.max(spare, file.getValue());
      } else if (LogFileNames.isSegment(file.getKey())) {
        segment = Math.max(segment, file.getValue());
      }
    }
    long bytes = spare > 0 ? spare : segment;
    return (int) Math.max(
        FileBufferSettings.MIN_SEGMENT_BYTES,
        Math.min(FileBufferSettings.MAX_SEGMENT_BYTES, bytes));
  }

  /** Those that the log's files have; each opening makes the file owner anew, with what is set then. */
  private String permissions() throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      List<Path> files = new ArrayList<>(RepairFiles.files(path).values());
      files.sort(Comparator.comparing(file -> !file.endsWith(Ownership.NAME)));
      for (Path file : files) {
        String text = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        if (FilePermissions.isValid(text)) {
          return text;
        }
      }
    }
    return FileBufferSettings.DEFAULT_PERMISSIONS;
  }

  /** Sees what the repair has left, and writes it down, unless the program was faster and has the log by now. */
  private RepairReport finish(RepairCopy copy, FilePermissions permissions) throws IOException {
    String hindrance = null;
    try (Ownership ownership = Ownership.acquire(path, permissions)) {
      LOG.log(System.Logger.Level.DEBUG, "the log is looked at once more: {0}", ownership);
      if (copy.isLogOurs()) {
        copy.complete(permissions);
      } else {
        hindrance = "somebody has opened the log since it was repaired";
      }
      return repaired(copy, FileView.alone(path), hindrance);
    } catch (BufferLockedException e) {
      LOG.log(System.Logger.Level.DEBUG, "the program was faster", e);
      hindrance = "the program has opened the log as soon as it was repaired";
      return repaired(copy, new FileView(path), hindrance);
    }
  }

  private RepairReport repaired(RepairCopy copy, FileView view, @Nullable String hindrance)
      throws IOException {
    try (view) {
      BacklogView backlog = BacklogView.of(view);
      List<QuarantinedSpan> left = damaged(view, backlog);
      if (!left.isEmpty()) {
        throw new BufferStorageException("the log in " + path
            + " is damaged after the repair, too: " + left + ". It can be undone");
      }
      return new RepairReport.Builder(RepairReport.Outcome.REPAIRED)
          .damaged(setAside(copy, backlog))
          .backlog(backlog.records(), backlog.bytes(), backlog.sealedBatches())
          .files(RepairFiles.sizes(copy.before()))
          .folder(copy.folder())
          .hindrance(hindrance)
          .build();
    }
  }

  /** What the log goes on without now, and did not before. */
  private List<QuarantinedSpan> setAside(RepairCopy copy, BacklogView backlog) throws IOException {
    LogDirectory directory = new LogDirectory(path, false);
    LogDirectory former = new LogDirectory(copy.before(), false);
    Quarantine known = Quarantine.look(former);
    Set<Quarantine.Span> before = new HashSet<>(known.between(0, Integer.MAX_VALUE));
    List<QuarantinedSpan> found = new ArrayList<>();
    QuarantinedSpan tail = TailRecovery.read(former, known).damage();
    if (tail != null) {
      found.add(QuarantinedSpan.of(
          directory.tail().toString(), tail.offset(), tail.length(), tail.missing()));
    }
    for (Quarantine.Span span : Quarantine.look(directory).between(0, Integer.MAX_VALUE)) {
      if (!before.contains(span)) {
        found.add(ofBacklog(span.in(directory.segmentPath(span.number())), backlog));
      }
    }
    return found;
  }

  /**
   * Undoes the last repair that was not undone: the log is byte for byte what it was before, and what the repair had made is
   * kept beside the copies. A call that was cut short before is gone on with; until then nobody can open the log. The next
   * opening takes the log for a copy, and gives its own log id to the batches that it seals, as for any backup.
   *
   * @return the report: {@code UNDONE}
   * @throws BufferLockedException if the log is open; nothing was changed
   * @throws BufferStorageException if there is no repair to undo, if the log was changed since, or if it cannot be written
   */
  public RepairReport undo() {
    boolean interrupted = Thread.interrupted();
    try {
      if (!Files.isDirectory(path)) {
        throw new BufferStorageException("there is no directory " + path);
      }
      RepairCopy underWay = RepairCopy.undoUnderWay(path);
      RepairCopy latest = underWay == null ? RepairCopy.latest(path) : underWay;
      if (latest == null) {
        throw new BufferStorageException("there is no repair to undo in " + path);
      }
      refuseAnothersLog(latest);
      FilePermissions permissions = new FilePermissions(permissions());
      try (Ownership ownership = Ownership.acquire(path, permissions)) {
        LOG.log(System.Logger.Level.DEBUG, "the repair is undone: {0}", ownership);
        return undo(permissions);
      }
    } catch (IOException e) {
      throw failed("undoing the repair", e);
    } finally {
      restore(interrupted);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RepairReport undo(FilePermissions permissions) throws IOException {
    RepairCopy copy = RepairCopy.undoUnderWay(path);
    if (copy == null) {
      copy = RepairCopy.latest(path);
      if (copy == null) {
        throw new BufferStorageException("there is no repair to undo in " + path);
      }
      copy.checkUndo();
    }
    Path folder = copy.undo(permissions);
    try (FileView view = FileView.alone(path)) {
      BacklogView backlog = BacklogView.of(view);
      return new RepairReport.Builder(RepairReport.Outcome.UNDONE)
          .damaged(damaged(view, backlog))
          .backlog(backlog.records(), backlog.bytes(), backlog.sealedBatches())
          .folder(folder)
          .build();
    }
  }

  private BufferException failed(String what, IOException cause) {
    return new LogDirectory(path, true).space().refused(what, 0, cause);
  }
}

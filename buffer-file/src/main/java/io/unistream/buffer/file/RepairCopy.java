package io.unistream.buffer.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.BufferStorageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a repair has kept of a log, in a folder of the log's directory, which every version of the library leaves alone because
 * of the dot before its name. So it is on the same file system, which a renaming needs, and goes along when the log is moved:
 *
 * <pre>
 * .repair.new          copies that are being made; the log is as it was
 * .repair-1            whole: the log may be changed from now on
 *   manifest           what the log was ({@link RepairManifest})
 *   before/            copies of all files that the repair may change
 *   repaired           what the log was after the repair; without it the repair was cut short
 *   after/             an undo moves here what the repair has made
 * .repair-1-undone     the log is again what the manifest says
 * </pre>
 *
 * <p>A repair, under the log's lock:
 *
 * <pre>
 * step                                    durable after it         a crash right after it
 * copies are made, manifest: synced       –                        the log is as it was; they are made again
 * .repair.new becomes .repair-1           the state before         the next try goes on here: the opening is repeated
 * the log is opened and closed            the log, repaired        the same; an opening repeats what a former one did
 * repaired is written                     the state after          repaired
 * </pre>
 *
 * <p>An undo, under the log's lock, only renames, so that it needs no space. From its first step to its last nobody can open
 * the log, because {@value LogFileNames#UNDO} is there:
 *
 * <pre>
 * step                                    durable after it         a crash right after it
 * {@value LogFileNames#UNDO} is made                        which copy it is about   the next try goes on here
 * what the repair changed or made moves   nothing of it is in      the same: what is there still is moved
 *   to after/                               the log
 * before/ moves to the log                the log, as it was       the same: what is there still is moved
 * all is compared with the manifest       –                        the same
 * .repair-1 becomes .repair-1-undone      it is undone             the next try takes away the file
 * {@value LogFileNames#UNDO} moves there                    the log can be opened    undone
 * </pre>
 *
 * <p>Nothing of the log is ever deleted, and no file of the log is ever one of the copies: the log writes into files that it uses
 * again.
 */
final class RepairCopy {

  private static final String UNFINISHED = ".repair.new";
  private static final String UNDONE = "-undone";
  private static final Pattern NAME = Pattern.compile("\\.repair-([1-9][0-9]{0,8})(-undone)?");
  private static final String MANIFEST = "manifest";
  private static final String REPAIRED = "repaired";
  private static final int TOLD = 5;

  private final Path log;
  private final Path folder;
  private final RepairManifest manifest;

  private RepairCopy(Path log, Path folder, RepairManifest manifest) {
    this.log = log;
    this.folder = folder;
    this.manifest = manifest;
  }

  /** The latest that was not undone; null if there is none. */
  static @Nullable RepairCopy latest(Path log) throws IOException {
    int latest = 0;
    for (String name : names(log)) {
      latest = name.endsWith(UNDONE) ? latest : Math.max(latest, numberOf(name));
    }
    return latest == 0 ? null : read(log, log.resolve(name(latest)));
  }

  private static RepairCopy read(Path log, Path folder) throws IOException {
    RepairManifest manifest = RepairManifest.read(folder.resolve(MANIFEST));
    if (manifest == null) {
      throw new BufferStorageException("the folder " + folder + " has no file " + MANIFEST
          + ", so nothing can be told of that repair. Nothing was changed. Move the folder out of the log's directory to go on"
          + " without it");
    }
    return new RepairCopy(log, folder, manifest);
  }

  private static List<String> names(Path log) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(log)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          found.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private static int numberOf(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static String name(int number) {
    return ".repair-" + number;
  }

  /**
   * Copies all files of a log but those that are left alone. Who calls this has the log's lock. If it throws, the log is as it
   * was, and no copy is left.
   *
   * @param left the names of the files that the repair only reads
   * @param token of the opening that is to come
   */
  static RepairCopy keep(Path log, Set<String> left, UUID token, FilePermissions permissions)
      throws IOException {
    Path made = log.resolve(UNFINISHED);
    RepairFiles.delete(made); // of a repair that was cut short
    Path folder = log.resolve(
        name(1 + names(log).stream().mapToInt(RepairCopy::numberOf).max().orElse(0)));
    RepairManifest manifest;
    try {
      permissions.createDirectoryIfMissing(made);
      refuseAnothersLog(log, made);
      manifest = copy(log, made.resolve("before"), left, token, permissions);
      manifest.write(made, MANIFEST, permissions); // syncs the names in it, too
      Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      try {
        RepairFiles.delete(made); // the disk may be full
      } catch (IOException onDeleting) {
        e.addSuppressed(onDeleting);
      }
      throw e;
    }
    SyncHandle.syncDirectory(log);
    return new RepairCopy(log, folder, manifest);
  }

  /** What a repair makes belongs to who runs it, and the program could not open it. */
  private static void refuseAnothersLog(Path log, Path made) throws IOException {
    if (!log.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    refuseAnothersFiles(RepairFiles.files(log).values(), Files.getOwner(made));
  }

  /** Throws if one of the files that are there does not belong to the user who makes others. */
  static void refuseAnothersFiles(Collection<Path> files, UserPrincipal maker) throws IOException {
    for (Path file : files) {
      UserPrincipal owner;
      try {
        owner = Files.getOwner(file);
      } catch (NoSuchFileException e) {
        continue; // no lock file yet, or a running owner has given it back
      }
      if (!owner.equals(maker)) {
        throw new BufferStorageException("the file " + file + " belongs to user " + owner
            + ", and what a repair makes would belong to " + maker
            + ", so that the program could not open its log. Nothing was changed."
            + " Run this as user " + owner);
      }
    }
  }

  private static RepairManifest copy(
      Path log, Path target, Set<String> left, UUID token, FilePermissions permissions)
      throws IOException {
    permissions.createDirectoryIfMissing(target);
    List<RepairManifest.Entry> entries = new ArrayList<>();
    if (Files.isDirectory(log.resolve(LogFileNames.QUARANTINE))) {
      permissions.createDirectoryIfMissing(target.resolve(LogFileNames.QUARANTINE));
    }
    for (Map.Entry<String, Path> file : RepairFiles.files(log).entrySet()) {
      String name = file.getKey();
      Path path = file.getValue();
      if (left.contains(name)) {
        entries.add(
            new RepairManifest.Entry(name, false, Files.size(path), RepairFiles.hash(path)));
        continue;
      }
      Path copy = target.resolve(name);
      createParents(target, copy, permissions);
      String hash = RepairFiles.copy(path, copy, permissions);
      entries.add(new RepairManifest.Entry(name, true, Files.size(copy), hash));
    }
    syncFolders(target);
    return RepairManifest.of(token, entries);
  }

  private static void createParents(Path root, Path file, FilePermissions permissions)
      throws IOException {
    Path folder = file.getParent();
    if (folder != null && !folder.equals(root)) {
      createParents(root, folder, permissions);
      permissions.createDirectoryIfMissing(folder);
    }
  }

  private static void syncFolders(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) walk.filter(Files::isDirectory)::iterator) {
        SyncHandle.syncDirectory(path);
      }
    }
  }

  /** Where it is. */
  Path folder() {
    return folder;
  }

  /** The token of the repair's opening. */
  UUID token() {
    return manifest.token();
  }

  /** The log's directory as it was before, as far as it was kept. */
  Path before() {
    return folder.resolve("before");
  }

  private Path after() {
    return folder.resolve("after");
  }

  /** Whether the repair has come to its end. */
  boolean isComplete() {
    return Files.exists(folder.resolve(REPAIRED));
  }

  /** Whether nobody has opened the log since, but perhaps the repair itself. */
  boolean isLogOurs() throws IOException {
    Path owner = log.resolve(Ownership.NAME);
    OwnerRecord record = Ownership.read(owner);
    if (record != null) {
      OwnerRecord before = Ownership.read(before().resolve(Ownership.NAME));
      return record.token().equals(manifest.token())
          || (before != null && record.token().equals(before.token()));
    }
    RepairManifest.Entry kept = manifest.entries().get(Ownership.NAME);
    return Files.exists(owner)
        ? kept != null && kept.hash().equals(RepairFiles.hash(owner))
        : kept == null;
  }

  /** Writes down what the log is now, after the repair. Who calls this has the log's lock. */
  void complete(FilePermissions permissions) throws IOException {
    RepairManifest now = now();
    for (RepairManifest.Entry entry : manifest.entries().values()) {
      RepairManifest.Entry then = now.entries().get(entry.name());
      if (!entry.kept() && (then == null || !then.isSameFileAs(entry))) {
        throw new BufferStorageException("the file " + log.resolve(entry.name())
            + " was changed, which a repair does not do; somebody else did. The log is repaired, but that cannot be undone;"
            + " what was kept of the other files is in " + before());
      }
    }
    now.write(folder, REPAIRED, permissions);
  }

  private RepairManifest now() throws IOException {
    List<RepairManifest.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Path> file : RepairFiles.files(log).entrySet()) {
      boolean kept = !manifest.leaves(file.getKey());
      entries.add(new RepairManifest.Entry(
          file.getKey(), kept, Files.size(file.getValue()), RepairFiles.hash(file.getValue())));
    }
    return RepairManifest.of(manifest.token(), entries);
  }

  // ---- undo

  /** The copy that an undo is about which was cut short; null if there is none. */
  static @Nullable RepairCopy undoUnderWay(Path log) throws IOException {
    Path mark = log.resolve(LogFileNames.UNDO);
    String name;
    try {
      name = Files.readString(mark).strip();
    } catch (NoSuchFileException e) {
      return null;
    }
    Path folder = log.resolve(name);
    if (!NAME.matcher(name).matches()) {
      throw new BufferStorageException(
          "the file " + mark + " names no repair. Nothing was changed");
    }
    return read(log, Files.exists(folder) ? folder : log.resolve(name + UNDONE));
  }

  /** Throws if the log is not what the repair has left, or the copies are not what they were. */
  void checkUndo() throws IOException {
    RepairManifest repaired = RepairManifest.read(folder.resolve(REPAIRED));
    RepairManifest now = now();
    SortedMap<String, String> changed;
    if (repaired != null) {
      changed = repaired.differences(now);
    } else {
      changed = manifest.differences(now);
      changed.keySet().removeIf(name -> !manifest.leaves(name));
      if (!isLogOurs()) {
        changed.put(Ownership.NAME, "was changed");
      }
    }
    if (!changed.isEmpty()) {
      String told = changed.entrySet().stream()
          .limit(TOLD)
          .map(file -> file.getKey() + " " + file.getValue()
              + (file.getKey().equals(Ownership.NAME) ? " (the log was opened)" : ""))
          .collect(Collectors.joining(", "));
      throw new BufferStorageException("the log in " + log + " was changed since it was repaired: "
          + told + (changed.size() > TOLD ? " and more" : "")
          + ". What came since would be lost, so nothing was undone. What was kept is in "
          + before());
    }
    checkCopies(before());
  }

  private void checkCopies(Path where) throws IOException {
    for (RepairManifest.Entry entry : manifest.entries().values()) {
      Path file = (entry.kept() ? where : log).resolve(entry.name());
      if (!Files.exists(file)
          || Files.size(file) != entry.bytes()
          || !RepairFiles.hash(file).equals(entry.hash())) {
        throw new BufferStorageException(
            "the file " + file + " is not what " + folder.resolve(MANIFEST)
                + " says that the log's was before the repair: it was deleted, changed or damaged");
      }
    }
  }

  /**
   * Undoes the repair, or goes on with that. Who calls this has the log's lock, and has called {@link #checkUndo}.
   *
   * @return where what was made by the repair is kept
   */
  Path undo(FilePermissions permissions) throws IOException {
    Path mark = log.resolve(LogFileNames.UNDO);
    Path undone = folder.resolveSibling(name(numberOf(folder.getFileName().toString())) + UNDONE);
    if (!folder.equals(undone)) {
      if (!Files.exists(mark)) {
        mark(mark, permissions);
      }
      moveBack(permissions);
      Files.move(folder, undone, StandardCopyOption.ATOMIC_MOVE);
      SyncHandle.syncDirectory(log);
    }
    Files.move(mark, undone.resolve(LogFileNames.UNDO), StandardCopyOption.ATOMIC_MOVE);
    SyncHandle.syncDirectory(log);
    return undone;
  }

  private void mark(Path mark, FilePermissions permissions) throws IOException {
    Path made = folder.resolve(LogFileNames.UNDO);
    Files.deleteIfExists(made);
    try (StableFile out = StableFile.create(made, permissions);
        SyncHandle sync = SyncHandle.ofFile(made)) {
      out.write(UTF_8.encode(folder.getFileName() + "\n"), 0);
      sync.sync();
    }
    Files.move(made, mark, StandardCopyOption.ATOMIC_MOVE);
    SyncHandle.syncDirectory(log);
  }

  private void moveBack(FilePermissions permissions) throws IOException {
    permissions.createDirectoryIfMissing(after());
    SyncHandle.syncDirectory(folder);
    Set<String> waiting = RepairFiles.items(before());
    for (String item : RepairFiles.items(log)) {
      boolean isBack = !waiting.contains(item)
          && (manifest.keeps(item) || Files.exists(after().resolve(item)));
      if (!manifest.leaves(item) && !isBack) {
        move(log, after(), item);
      }
    }
    syncBoth(after(), log); // before any name is given again
    for (String item : waiting) {
      move(before(), log, item);
    }
    syncBoth(log, before());
    checkCopies(log);
  }

  private static void syncBoth(Path first, Path second) throws IOException {
    SyncHandle.syncDirectory(first);
    SyncHandle.syncDirectory(second);
  }

  private static void move(Path from, Path to, String item) throws IOException {
    if (Files.exists(to.resolve(item))) {
      throw new BufferStorageException(
          "there is " + from.resolve(item) + " and also " + to.resolve(item)
              + ", which an undo does not leave: somebody else made one. Move one of the two elsewhere, and undo again");
    }
    Files.move(from.resolve(item), to.resolve(item), StandardCopyOption.ATOMIC_MOVE);
  }
}

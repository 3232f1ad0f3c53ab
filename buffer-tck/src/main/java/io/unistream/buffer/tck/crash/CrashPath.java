package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path with slashes; the working directory is the root. */
final class CrashPath implements Path {

  private final CrashFileSystem fileSystem;
  private final boolean absolute;
  private final List<String> names;

  private CrashPath(CrashFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = names;
  }

  static CrashPath parse(CrashFileSystem fileSystem, String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    boolean absolute = text.startsWith("/");
    if (names.isEmpty() && !absolute) {
      names.add(""); // the empty path has one, empty name
    }
    return new CrashPath(fileSystem, absolute, List.copyOf(names));
  }

  static CrashPath of(Path path) {
    if (path instanceof CrashPath crash) {
      return crash;
    }
    throw new ProviderMismatchException();
  }

  String name(int index) {
    return names.get(index);
  }

  boolean isRoot() {
    return toAbsolutePath().normalize().names.isEmpty();
  }

  private CrashPath with(boolean isAbsolute, List<String> newNames) {
    List<String> some = newNames.isEmpty() && !isAbsolute ? List.of("") : List.copyOf(newNames);
    return new CrashPath(fileSystem, isAbsolute, some);
  }

  private boolean isEmpty() {
    return !absolute && names.size() == 1 && names.get(0).isEmpty();
  }

  private boolean hasDots() {
    for (String name : names) {
      if (".".equals(name) || "..".equals(name)) {
        return true;
      }
    }
    return false;
  }

  private CrashPath same(Path other) {
    CrashPath crash = of(other);
    if (crash.fileSystem != fileSystem) {
      throw new ProviderMismatchException();
    }
    return crash;
  }

  @Override
  public CrashFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable CrashPath getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public @Nullable CrashPath getFileName() {
    return names.isEmpty() ? null : with(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable CrashPath getParent() {
    if (names.isEmpty() || (names.size() == 1 && !absolute)) {
      return null;
    }
    return with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public CrashPath getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public CrashPath subpath(int from, int to) {
    if (from < 0 || to > names.size() || from >= to) {
      throw new IllegalArgumentException("no names from " + from + " to " + to + " in " + this);
    }
    return with(false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof CrashPath crash
        && crash.fileSystem == fileSystem
        && crash.absolute == absolute
        && crash.names.size() <= names.size()
        && crash.names.equals(names.subList(0, crash.names.size()));
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof CrashPath crash) || crash.fileSystem != fileSystem) {
      return false;
    }
    int skipped = names.size() - crash.names.size();
    if (skipped < 0 || (crash.absolute && (!absolute || skipped > 0))) {
      return false;
    }
    return crash.names.equals(names.subList(skipped, names.size()));
  }

  @Override
  public CrashPath normalize() {
    if (!hasDots()) {
      return this;
    }
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      boolean canGoUp = !kept.isEmpty() && !"..".equals(kept.get(kept.size() - 1));
      if ("..".equals(name) && canGoUp) {
        kept.remove(kept.size() - 1);
      } else if (!".".equals(name) && !("..".equals(name) && absolute)) {
        kept.add(name);
      }
    }
    return with(absolute, kept);
  }

  @Override
  public CrashPath resolve(Path other) {
    CrashPath crash = same(other);
    if (crash.absolute || isEmpty()) {
      return crash;
    }
    if (crash.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(crash.names);
    return with(absolute, all);
  }

  @Override
  public CrashPath relativize(Path other) {
    CrashPath crash = same(other);
    if (crash.absolute != absolute) {
      throw new IllegalArgumentException("'other' is different type of Path");
    }
    if (isEmpty()) {
      return crash;
    }
    if (hasDots() || crash.hasDots()) {
      return normalize().relativizeNormal(crash.normalize());
    }
    return relativizeNormal(crash);
  }

  private CrashPath relativizeNormal(CrashPath crash) {
    List<String> mine = isEmpty() ? List.of() : names;
    List<String> theirs = crash.isEmpty() ? List.of() : crash.names;
    int common = 0;
    while (common < mine.size()
        && common < theirs.size()
        && mine.get(common).equals(theirs.get(common))) {
      common++;
    }
    if (mine.subList(common, mine.size()).contains("..")) {
      throw new IllegalArgumentException(
          "Unable to compute relative path from " + this + " to " + crash);
    }
    String[] up = new String[mine.size() - common];
    Arrays.fill(up, "..");
    List<String> way = new ArrayList<>(Arrays.asList(up));
    way.addAll(theirs.subList(common, theirs.size()));
    return with(false, way);
  }

  @Override
  public URI toUri() {
    try {
      return new URI(CrashProvider.SCHEME, null, toAbsolutePath().toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no URI for " + this, e);
    }
  }

  @Override
  public CrashPath toAbsolutePath() {
    return absolute ? this : with(true, isEmpty() ? List.of() : names);
  }

  @Override
  public CrashPath toRealPath(LinkOption... options) throws IOException {
    fileSystem.provider().checkAccess(this);
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nothing to watch");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(of(other).toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CrashPath crash
        && crash.fileSystem == fileSystem
        && crash.absolute == absolute
        && crash.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode() * 31 + (absolute ? 1 : 0);
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}

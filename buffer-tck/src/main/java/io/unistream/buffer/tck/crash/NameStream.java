package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The names that a directory had when it was opened. */
final class NameStream implements DirectoryStream<Path> {

  private final Path dir;
  private final List<String> names;
  private final Filter<? super Path> filter;
  private boolean used;
  private volatile boolean closed;

  NameStream(Path dir, List<String> names, Filter<? super Path> filter) {
    this.dir = dir;
    this.names = names;
    this.filter = filter;
  }

  @Override
  public synchronized Iterator<Path> iterator() {
    if (closed || used) {
      throw new IllegalStateException(
          closed ? "Directory stream is closed" : "Iterator already obtained");
    }
    used = true;
    List<Path> accepted = new ArrayList<>();
    for (String name : names) {
      Path path = dir.resolve(name);
      try {
        if (filter.accept(path)) {
          accepted.add(path);
        }
      } catch (IOException e) {
        throw new DirectoryIteratorException(e);
      }
    }
    return Collections.unmodifiableList(accepted).iterator();
  }

  @Override
  public void close() {
    closed = true;
  }
}

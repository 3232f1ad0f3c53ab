package io.unistream.buffer.tck.crash;

import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The options of an open call, checked as the Linux provider checks them. */
record OpenMode(
    boolean read,
    boolean write,
    boolean append,
    boolean truncate,
    boolean create,
    boolean createNew,
    boolean sync) {

  static OpenMode of(Set<? extends OpenOption> options) {
    boolean read = false;
    boolean write = false;
    boolean append = false;
    boolean truncate = false;
    boolean create = false;
    boolean createNew = false;
    boolean sync = false;
    for (OpenOption option : options) {
      if (option instanceof StandardOpenOption standard) {
        switch (standard) {
          case READ -> read = true;
          case WRITE -> write = true;
          case APPEND -> append = true;
          case TRUNCATE_EXISTING -> truncate = true;
          case CREATE -> create = true;
          case CREATE_NEW -> createNew = true;
          case SYNC, DSYNC -> sync = true;
          case SPARSE -> {
            // Every file here may have holes.
          }
          case DELETE_ON_CLOSE ->
            throw new UnsupportedOperationException(option + " not supported");
        }
      } else if (!"NOFOLLOW_LINKS".equals(option.toString())) {
        throw new UnsupportedOperationException(option + " not supported");
      }
    }
    if (!read && !write) {
      write = append;
      read = !append;
    }
    if (read && append) {
      throw new IllegalArgumentException("READ + APPEND not allowed");
    }
    if (append && truncate) {
      throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
    }
    return new OpenMode(read, write || append, append, truncate, create, createNew, sync);
  }
}

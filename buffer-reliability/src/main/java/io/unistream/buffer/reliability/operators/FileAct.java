package io.unistream.buffer.reliability.operators;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** What somebody does to one file, or folder, of a log. */
enum FileAct {
  DELETE("deleted") {
    @Override
    void on(Path file, Place place) throws IOException {
      Trees.delete(file);
    }
  },
  EMPTY("truncated to nothing") {
    @Override
    void on(Path file, Place place) throws IOException {
      cut(file, 0);
    }
  },
  HALF("truncated to a half") {
    @Override
    void on(Path file, Place place) throws IOException {
      cut(file, Files.size(file) / 2);
    }
  },
  ONE_LESS("truncated by a byte") {
    @Override
    void on(Path file, Place place) throws IOException {
      cut(file, Files.size(file) - 1);
    }
  },
  ZEROED("overwritten with zeros") {
    @Override
    void on(Path file, Place place) throws IOException {
      overwrite(file, new byte[(int) Files.size(file)]);
    }
  },
  ZEROS_ADDED("grown by zeros") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.write(file, new byte[1 + place.random().nextInt(9_000)], StandardOpenOption.APPEND);
    }
  },
  JUNK_ADDED("grown by junk") {
    @Override
    void on(Path file, Place place) throws IOException {
      byte[] junk = new byte[1 + place.random().nextInt(9_000)];
      place.random().nextBytes(junk);
      Files.write(file, junk, StandardOpenOption.APPEND);
    }
  },
  HUGE("grown to 5 GB, with a hole") {
    @Override
    void on(Path file, Place place) throws IOException {
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.setLength(5_000_000_000L + place.random().nextInt(1_000));
      }
    }
  },
  JUNK("replaced by junk of its size") {
    @Override
    void on(Path file, Place place) throws IOException {
      byte[] junk = new byte[(int) Files.size(file)];
      place.random().nextBytes(junk);
      replace(file, junk);
    }
  },
  EDITED("a byte changed by an editor") {
    @Override
    void on(Path file, Place place) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      bytes[place.random().nextInt(bytes.length)] ^= (byte) (1 << place.random().nextInt(8));
      replace(file, bytes);
    }
  },
  AS_TEXT("read and written as text, with a line end added") {
    @Override
    void on(Path file, Place place) throws IOException {
      String text =
          new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8) + "\n";
      replace(file, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  },
  SAME_BYTES("rewritten with the same bytes") {
    @Override
    void on(Path file, Place place) throws IOException {
      replace(file, Files.readAllBytes(file));
    }
  },
  OLDER("replaced by an older copy") {
    @Override
    void on(Path file, Place place) throws IOException {
      replace(file, Files.readAllBytes(place.older()));
    }
  },
  OLDER_IN_PLACE("overwritten with an older copy") {
    @Override
    void on(Path file, Place place) throws IOException {
      overwrite(file, Files.readAllBytes(place.older()));
    }
  },
  OF_OTHER("replaced by another log's") {
    @Override
    void on(Path file, Place place) throws IOException {
      replace(file, Files.readAllBytes(place.other()));
    }
  },
  BACKUP("copied as a backup beside it") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.copy(file, backup(file, place));
    }
  },
  HIDDEN_COPY("copied beside it, with a dot before its name") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.copy(file, file.resolveSibling("." + file.getFileName() + ".swp"));
    }
  },
  NEXT_NUMBER("copied to the next number") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.copy(file, next(file));
    }
  },
  RENAMED("renamed as a backup") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.move(file, backup(file, place));
    }
  },
  HIDDEN("renamed, with a dot before its name") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.move(file, file.resolveSibling("." + file.getFileName()));
    }
  },
  UNREADABLE("made unreadable") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.setPosixFilePermissions(file, EnumSet.noneOf(PosixFilePermission.class));
    }
  },
  READ_ONLY("made read-only") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.setPosixFilePermissions(file, EnumSet.of(PosixFilePermission.OWNER_READ));
    }
  },
  CHOWN("given to somebody else") {
    @Override
    void on(Path file, Place place) throws IOException {
      Files.setAttribute(file, "unix:uid", 65_534);
      Files.setAttribute(file, "unix:gid", 65_534);
    }
  },
  DIRECTORY("replaced by a directory") {
    @Override
    void on(Path file, Place place) throws IOException {
      Trees.delete(file);
      Files.createDirectory(file);
    }
  },
  SYMLINK("moved away, and linked to") {
    @Override
    void on(Path file, Place place) throws IOException {
      Path body = place.beside().resolve("body");
      Files.move(file, body);
      Files.createSymbolicLink(file, body);
    }
  },
  DANGLING("replaced by a link to nothing") {
    @Override
    void on(Path file, Place place) throws IOException {
      Trees.delete(file);
      Files.createSymbolicLink(file, place.beside().resolve("nothing"));
    }
  },
  FIFO("replaced by a FIFO") {
    @Override
    void on(Path file, Place place) throws IOException {
      Trees.delete(file);
      Commands.run("mkfifo", file.toString());
    }
  };

  /**
   * Where it is done.
   *
   * @param older the same file as it was earlier; may not exist
   * @param other the same file of another log; may not exist
   * @param beside a directory for what is moved out of the log
   */
  record Place(Path older, Path other, Path beside, Random random) {}

  /** In words. */
  final String words;

  FileAct(String words) {
    this.words = words;
  }

  abstract void on(Path file, Place place) throws IOException;

  private static final Set<FileAct> OF_FOLDERS =
      EnumSet.of(DELETE, RENAMED, HIDDEN, UNREADABLE, CHOWN, SYMLINK, DANGLING, FIFO);

  /** What leaves a file of that name that holds nothing, or nothing that was there. */
  private static final Set<FileAct> OF_CONTENT =
      EnumSet.of(EMPTY, HALF, ONE_LESS, ZEROED, JUNK, EDITED, AS_TEXT, OLDER_IN_PLACE);

  /** Whether it can be done to a file, and changes anything. */
  boolean applies(Path file, Place place, boolean root) throws IOException {
    boolean folder = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    if (folder && !OF_FOLDERS.contains(this)) {
      return false;
    }
    return switch (this) {
      case UNREADABLE, READ_ONLY -> !root; // root reads and writes it all the same
      case CHOWN -> root;
      case OLDER, OLDER_IN_PLACE ->
        Files.isRegularFile(place.older()) && (!OF_CONTENT.contains(this) || Files.size(file) > 0);
      case OF_OTHER -> Files.isRegularFile(place.other());
      case NEXT_NUMBER -> file.toString().endsWith(".wal") && !Files.exists(next(file));
      default -> folder || !OF_CONTENT.contains(this) || Files.size(file) > 0;
    };
  }

  private static Path next(Path segment) {
    String name = String.valueOf(segment.getFileName());
    long number = Long.parseLong(name.substring(0, 20)) + 1;
    return segment.resolveSibling(String.format(java.util.Locale.ROOT, "%020d.wal", number));
  }

  private static Path backup(Path file, Place place) {
    String name = String.valueOf(file.getFileName());
    String[] backups = {
      name + "~", name + ".bak", "Copy of " + name, "#" + name + "#", name + ".orig"
    };
    return file.resolveSibling(backups[place.random().nextInt(backups.length)]);
  }

  private static void cut(Path file, long size) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  /** By a new file that is renamed over it, as editors and restores do. */
  private static void replace(Path file, byte[] bytes) throws IOException {
    Path made = file.resolveSibling(".made");
    Files.write(made, bytes);
    Files.setPosixFilePermissions(
        made, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same file, cut and written anew. */
  private static void overwrite(Path file, byte[] bytes) throws IOException {
    Files.write(file, Arrays.copyOf(bytes, bytes.length), StandardOpenOption.TRUNCATE_EXISTING);
  }
}

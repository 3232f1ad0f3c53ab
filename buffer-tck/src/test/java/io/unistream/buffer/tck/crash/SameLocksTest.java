package io.unistream.buffer.tck.crash;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process sees the locks of the model as it sees those of a real file. */
class SameLocksTest {

  /** The other process. */
  private interface Other {
    boolean tryLock() throws IOException;

    void release() throws IOException;
  }

  @Test
  void anotherProcessSeesTheSameLocks(@TempDir Path temp) throws IOException {
    Path real = Files.createFile(temp.resolve("lock"));
    List<String> there;
    try (ForeignProcess process = new ForeignProcess(real)) {
      there = answers(real, new Other() {
        @Override
        public boolean tryLock() throws IOException {
          return process.tryLock();
        }

        @Override
        public void release() throws IOException {
          process.release();
        }
      });
    }
    CrashFileSystem fs = CrashFileSystem.create();
    Path file = Files.createFile(fs.getPath("/lock"));

    List<String> here = answers(file, new Other() {
      @Override
      public boolean tryLock() throws IOException {
        return fs.tryForeignLock(file);
      }

      @Override
      public void release() throws IOException {
        fs.releaseForeignLock(file);
      }
    });

    assertEquals(there, here);
  }

  private static List<String> answers(Path file, Other other) throws IOException {
    List<String> answers = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      FileLock lock = channel.tryLock();
      answers.add("other while held: " + other.tryLock());

      FileChannel.open(file, READ).close();
      answers.add("still valid after closing another channel: " + lock.isValid());
      answers.add("other after that: " + other.tryLock());
      answers.add("again: " + attempt(channel));

      lock.release();
      answers.add("while the other has it: " + attempt(channel));
      other.release();
      answers.add("after the other: " + attempt(channel));
      answers.add("other while held again: " + other.tryLock());
    }
    answers.add("other after closing: " + other.tryLock());
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      answers.add("new channel: " + attempt(channel));
      other.release();
      FileLock shared = channel.tryLock(0, 10, true);
      answers.add("shared: " + shared.isShared() + ", other: " + other.tryLock());
      shared.release();
      answers.add("other after releasing: " + other.tryLock());
    }
    return answers;
  }

  private static String attempt(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock == null ? "refused" : "valid " + lock.isValid();
    } catch (OverlappingFileLockException e) {
      return "overlaps";
    }
  }
}

package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine that this runs on. What only some systems tell is left out on others. */
final class ThisMachine implements Machine {

  private static final System.Logger LOG = System.getLogger(ThisMachine.class.getName());

  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d+) .*");
  private static final Pattern FILES = Pattern.compile("(\\d+) (\\d+)\\s*");

  @Override
  public Disk disk(Path path) throws IOException {
    FileStore store = Files.getFileStore(path);
    return new Disk(
        store.toString(),
        store.type(),
        store.isReadOnly(),
        OptionalLong.of(store.getUsableSpace()),
        freeFiles(path));
  }

  /** The JDK does not tell. A file system without such a limit has 0 files in all. */
  private static OptionalLong freeFiles(Path path) {
    try {
      Process stat = new ProcessBuilder("stat", "-f", "-c", "%c %d", path.toString())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      stat.getOutputStream().close();
      String told = new String(stat.getInputStream().readAllBytes(), UTF_8);
      Matcher files = FILES.matcher(told);
      return files.matches() && Long.parseLong(files.group(1)) > 0
          ? OptionalLong.of(Long.parseLong(files.group(2)))
          : OptionalLong.empty();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no stat here", e);
      return OptionalLong.empty();
    }
  }

  @Override
  public OptionalLong openFiles() {
    try {
      return Files.readAllLines(LIMITS, UTF_8).stream()
          .map(OPEN_FILES::matcher)
          .filter(Matcher::matches)
          .mapToLong(limit -> Long.parseLong(limit.group(1)))
          .findFirst();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no " + LIMITS + " here", e);
      return OptionalLong.empty();
    }
  }

  @Override
  public long heapBytes() {
    return Runtime.getRuntime().maxMemory();
  }
}

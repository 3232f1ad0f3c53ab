package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A small ext4 in a file, mounted through a loop device, whose power can be cut. Needs root, and says what else it misses.
 * Nothing stays mounted: {@link #close} sees to it, and so does the end of the JVM.
 */
final class RealDisk implements AutoCloseable {

  private static final int IMAGE_BYTES = 16 << 20;
  private static final long TOOL_SECONDS = 60;

  private final Path temp;
  private final Path image;
  private final Path mountPoint;
  private final Thread atExit = new Thread(this::unmountAnyhow);
  private boolean mounted;
  private boolean everMounted;

  private RealDisk(Path temp) {
    this.temp = temp;
    this.image = temp.resolve("image");
    this.mountPoint = temp.resolve("mount");
  }

  /** A disk without a file system. The test is aborted, with the reason, where that cannot be had. */
  static RealDisk plugIn(String... tools) throws IOException {
    Assumptions.assumeTrue(
        "Linux".equals(System.getProperty("os.name")), "needs Linux: loop devices and ext4");
    Assumptions.assumeTrue(isRoot(), "needs root, to mount a loop device");
    for (String tool : tools) {
      Assumptions.assumeTrue(isThere(tool), () -> "needs the program " + tool);
    }
    Path temp = Files.createTempDirectory("real-disk");
    RealDisk disk = new RealDisk(temp);
    Files.createDirectory(disk.mountPoint);
    Runtime.getRuntime().addShutdownHook(disk.atExit);
    return disk;
  }

  private static boolean isRoot() throws IOException {
    Object owner = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return Integer.valueOf(0).equals(owner);
  }

  private static boolean isThere(String tool) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return List.of((path + ":/usr/sbin:/sbin").split(":")).stream()
        .anyMatch(dir -> Files.isExecutable(Path.of(dir).resolve(tool)));
  }

  /** Makes a file system in the image; what older ones left there shows where it has not been written. */
  void format(int blockBytes) throws IOException {
    try (FileChannel bytes =
        FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      bytes.write(ByteBuffer.allocate(1), IMAGE_BYTES - 1);
    }
    String whole = "nodiscard,lazy_itable_init=0,lazy_journal_init=0";
    String block = String.valueOf(blockBytes);
    run(List.of("mkfs.ext4", "-q", "-F", "-m", "0", "-b", block, "-E", whole, image.toString()));
  }

  /**
   * The directory in which the file system now is. Where not even the first mount succeeds, the test is aborted, with the
   * reason.
   */
  Path mount(String options) throws IOException {
    String all = "loop,commit=60" + (options.isEmpty() ? "" : "," + options);
    try {
      run(List.of("mount", "-t", "ext4", "-o", all, image.toString(), mountPoint.toString()));
    } catch (IOException e) {
      Assumptions.assumeTrue(everMounted, () -> "needs to mount a loop device: " + e.getMessage());
      throw e;
    }
    mounted = true;
    everMounted = true;
    return mountPoint;
  }

  void unmount() throws IOException {
    run(List.of("umount", mountPoint.toString()));
    mounted = false;
  }

  /**
   * Nothing gets to the device from here on.
   *
   * @param flushLog whether the journal commits first
   */
  void cutPower(boolean flushLog) throws IOException {
    xfsIo(mountPoint, flushLog ? "shutdown -f" : "shutdown");
  }

  /** Writes the dirty pages of a part of a file, all of it if the length is 0, and waits until that is done. */
  static void writeBack(Path file, long at, long length) throws IOException {
    String range = " " + at + " " + length;
    xfsIo(file, "sync_range -w" + range, "sync_range -a" + range);
  }

  void syncAll() throws IOException {
    xfsIo(mountPoint, "syncfs");
  }

  private static void xfsIo(Path path, String... commands) throws IOException {
    List<String> all = new ArrayList<>(List.of("xfs_io", "-x", "-r"));
    for (String command : commands) {
      all.addAll(List.of("-c", command));
    }
    all.add(path.toString());
    run(all);
  }

  private static void run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " does not end");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(command + " was interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(command + " failed with " + process.exitValue() + ": " + said.strip());
    }
  }

  private void unmountAnyhow() {
    if (!mounted) {
      return;
    }
    try {
      run(List.of("umount", "-l", mountPoint.toString()));
      mounted = false;
    } catch (IOException e) {
      throw new UncheckedIOException("still mounted: " + mountPoint, e);
    }
  }

  @Override
  public void close() throws IOException {
    unmountAnyhow();
    Runtime.getRuntime().removeShutdownHook(atExit);
    Files.deleteIfExists(image);
    Files.delete(mountPoint);
    Files.delete(temp);
  }
}

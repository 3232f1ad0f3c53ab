package io.unistream.buffer.sender.jdbc;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of this test's own, if it is installed here: on a free port of this machine, with its data in a temporary directory. */
final class Postgres implements AutoCloseable {

  private final Path bin;
  private final Path home;
  private final int port;

  private Postgres(Path bin, Path home, int port) {
    this.bin = bin;
    this.home = home;
    this.port = port;
  }

  /** Returns where its programs are. */
  static Optional<Path> programs() throws IOException {
    List<Path> places = new ArrayList<>();
    for (String place : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
      Path postgres = Path.of(place, "postgres");
      if (Files.isExecutable(postgres)) {
        places.add(postgres.toRealPath().getParent());
      }
    }
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions.map(version -> version.resolve("bin")).forEach(places::add);
      }
    }
    return places.stream()
        .filter(place -> Files.isExecutable(place.resolve("initdb"))
            && Files.isExecutable(place.resolve("pg_ctl")))
        .findFirst();
  }

  /** Starts one. It refuses to be run by root, so root runs it as another user. */
  static Postgres start(Path bin) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("postgres");
    if (isRoot()) {
      run(home, List.of("chown", "nobody", home.toString()));
    }
    Postgres postgres = new Postgres(bin, home, freePort());
    postgres.run("initdb", "-D", home + "/data", "-U", "test", "-A", "trust", "-N");
    postgres.run(
        "pg_ctl",
        "-D",
        home + "/data",
        "-l",
        home + "/log",
        "-w",
        "-t",
        "120",
        "-o",
        "-p " + postgres.port + " -h 127.0.0.1 -k " + home
            + " -c fsync=off -c deadlock_timeout=100ms",
        "start");
    return postgres;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "nobody", "--"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(home, command);
  }

  private static void run(Path home, List<String> command)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("postgres", ".txt");
    Process process = new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    boolean ended = process.waitFor(180, TimeUnit.SECONDS);
    String text = Files.readString(said);
    Files.delete(said);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + " failed: " + text);
    }
  }

  Connection connect() throws SQLException {
    return connect("");
  }

  /** With parameters of the driver, after a question mark. */
  Connection connect(String parameters) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres" + parameters, "test", "");
  }

  @Override
  public void close() throws IOException {
    try {
      run("pg_ctl", "-D", home + "/data", "-m", "immediate", "-w", "stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(home)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}

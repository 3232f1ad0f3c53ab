package io.unistream.examples.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Real children, really killed, with a target that fails by itself. {@code -Dkills=250} makes a campaign of it. */
class DeliverySimulationIT {

  private static final int KILLS = Integer.getInteger("kills", 4);

  @TempDir
  Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource(DeliveryMode.class)
  void nothingIsLostInAnyMode(DeliveryMode mode) {
    assertEquals(0, run("--mode", mode.name()), this::story);
    assertTrue(story().contains("lost"), this::story);
  }

  @Test
  void inADatabaseEachRecordIsThereOnce() {
    assertEquals(0, run("--jdbc", "jdbc:sqlite:" + directory.resolve("target.db")), this::story);
    assertTrue(story().contains("doubled"), this::story);
  }

  private int run(String... more) {
    List<String> arguments = new ArrayList<>(List.of(
        "--kills", Integer.toString(KILLS),
        "--records", Integer.toString(250 * KILLS),
        "--seed", "17",
        "--dir", directory.resolve("simulation").toString()));
    arguments.addAll(Arrays.asList(more));
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new CommandLine(new DeliverySimulation(Terminal.plain(out)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments.toArray(String[]::new));
  }

  private String story() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}

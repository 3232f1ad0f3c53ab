package io.unistream.buffer.s3;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.jupiter.BufferRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules against a real server, but for those that need copies of what is stored: {@link S3RulesTck} has them. Against one that the
 * reader has started: {@link TestServer}.
 */
class S3ServerTck extends BufferRules {

  @TempDir
  static Path directory;

  private static @Nullable ServerProcess started;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    TestServer given = TestServer.given();
    if (given == null) {
      started = ServerProcess.start(directory);
      given = TestServer.onPort(started.port());
    }
    server = given;
  }

  @AfterAll
  static void stop() throws IOException {
    if (started != null) {
      started.close();
    }
  }

  @Override
  protected BufferHarness harness() {
    return new Harness();
  }

  @Override
  protected TckOptions options() {
    return TckOptions.defaults()
        .withScenarios(10)
        .withPatience(Duration.ofMinutes(5))
        .withSystemProperties();
  }

  private static final class Harness implements BufferHarness {

    @Override
    public String name() {
      return "S3 before a real server";
    }

    @Override
    public CrashClass crashClass() {
      return CrashClass.HOST;
    }

    @Override
    public Set<Capability> capabilities() {
      return EnumSet.of(
          Capability.REOPEN,
          Capability.CRASH,
          Capability.STORAGE_FAULTS,
          Capability.SYNC_FAULTS,
          Capability.TAKEOVER);
    }

    @Override
    public S3TestStore newStore() {
      return new S3TestStore(S3Harness.plain(), new RealBacking(server));
    }
  }
}

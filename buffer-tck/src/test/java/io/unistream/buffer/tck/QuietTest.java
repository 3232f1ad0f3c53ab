package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.plain.PlainHarness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuietTest {

  private static final Filter NO_SECRETS = record -> !"secret".equals(record.getMessage());

  private final Logger root = Logger.getLogger("");
  private final Console console = new Console();
  private final Logger somebody = Logger.getLogger("somebody");

  @BeforeEach
  void watch() {
    console.setFilter(NO_SECRETS);
    root.addHandler(console);
  }

  @AfterEach
  void stop() {
    root.removeHandler(console);
  }

  @Test
  void aListenerThatTheKitLetsThrowIsNotShown() {
    Logger buffers = Logger.getLogger("io.unistream.buffer.batch.Notifier");
    RuleCheck check = RuleCheck.all().stream()
        .filter(one -> one.name().equals("a listener that throws harms nothing"))
        .findFirst()
        .orElseThrow();
    buffers.setLevel(Level.ALL);
    try {
      check.run(PlainHarness.correct(CrashClass.PROCESS, EntryProfile.EXT4));
    } finally {
      buffers.setLevel(null);
    }

    assertEquals(List.of(), console.shown);
    assertSame(NO_SECRETS, console.getFilter());
  }

  @Test
  void whatTheKitDidNotProvokeIsShown() {
    Quiet.during(() -> {
      Quiet.during(() -> somebody.log(Level.WARNING, "inner", new ProvokedException()));
      somebody.log(Level.WARNING, "outer", new ProvokedException());
      somebody.log(Level.WARNING, "real", new IllegalStateException());
      somebody.warning("secret");
    });
    somebody.log(Level.WARNING, "later", new ProvokedException());

    assertEquals(List.of("real", "later"), console.shown);
    assertSame(NO_SECRETS, console.getFilter());
  }

  private static final class Console extends Handler {

    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        shown.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}

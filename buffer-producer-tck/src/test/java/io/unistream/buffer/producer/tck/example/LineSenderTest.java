package io.unistream.buffer.producer.tck.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderRule;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.SenderViolation;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example of docs/senders.md is this one, and what the kit says of it is true. */
class LineSenderTest {

  @Test
  void theDocumentationShowsTheseLines() throws IOException {
    String shown = plain(Files.readString(Path.of("..", "docs", "senders.md")));
    for (String name : List.of("LineSender", "LineSenderTck")) {
      String source = Files.readString(
          Path.of("src/test/java/io/unistream/buffer/producer/tck/example/" + name + ".java"));
      String lines = source.substring(source.indexOf("// begin") + 8, source.indexOf("// end"));
      assertTrue(shown.contains(plain(lines)), name + " is shown otherwise");
    }
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void whoForgetsTheHookIsFound() {
    SenderHarness<String> forgetful = harness(
        Set.of(SenderCapability.HANGS),
        () -> new LineServer(server -> {
          LineSender sender = new LineSender(server);
          return delivery -> sender.send(withoutHook(delivery));
        }));

    SenderViolation found =
        assertThrows(SenderViolation.class, () -> SenderTck.check(SenderRule.ABORT, forgetful));

    assertEquals(SenderRule.ABORT, found.rule());
    assertTrue(String.valueOf(found.getMessage()).contains("readLine"), found.getMessage());
  }

  @Test
  void whatCannotBeTriedIsSaid() throws Exception {
    SenderHarness<String> simple = harness(Set.of(), () -> new LineServer(LineSender::new));

    assertEquals(Optional.empty(), SenderTck.check(SenderRule.WHOLE, simple));
    assertEquals(
        Optional.of(SenderCapability.HANGS.absence()), SenderTck.check(SenderRule.ABORT, simple));
    assertEquals(
        Optional.of("the sender cannot be made to complain"),
        SenderTck.check(SenderRule.SECRETS, simple));
  }

  @Test
  void aLoneDeliveryNotesWhatItIsTold() throws Exception {
    try (LineServer server = new LineServer(LineSender::new)) {
      Sender<String> sender = server.newSender();
      LoneDelivery<String> delivery =
          LoneDelivery.whole(LoneDelivery.LOG, 1, 1, List.of("tea", "two\nlines", "milk"));

      sender.send(delivery);

      assertEquals(Set.of(1), delivery.rejected().keySet());
      assertEquals(List.of("tea", "milk"), server.arrived());
    }
  }

  private interface Maker {
    TestTarget<String> make() throws IOException;
  }

  private static SenderHarness<String> harness(Set<SenderCapability> can, Maker maker) {
    return new SenderHarness<>() {
      @Override
      public Set<SenderCapability> capabilities() {
        return can;
      }

      @Override
      public TargetMemory memory() {
        return TargetMemory.RECORDS;
      }

      @Override
      public Duration grace() {
        return Duration.ofSeconds(1);
      }

      @Override
      public TestTarget<String> newTarget() throws IOException {
        return maker.make();
      }
    };
  }

  /** The same records, of a delivery that nobody ends. */
  private static Delivery<String> withoutHook(Delivery<String> delivery) {
    return LoneDelivery.whole(
        delivery.batch().log(),
        delivery.batch().number(),
        delivery.sequence(0),
        new ArrayList<>(delivery.records()));
  }
}

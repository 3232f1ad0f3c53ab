package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.producer.DeadLetter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowLetterTest {

  private static final byte[] BINARY = {0, (byte) 0xFF, '\n'};

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("refused");
  }

  private Cli.Result show(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "show";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Cli.run("dead-letters", log(), arguments);
  }

  private void makeTwo() {
    try (Buffer<DeadLetter<byte[]>> buffer = DeadLetterLogs.open(log())) {
      buffer.put(DeadLetterLogs.letter(1, "no such item"));
      buffer.put(DeadLetter.undecodable(
          DeadLetterLogs.BATCH, 102, BINARY, "no JSON", DeadLetterLogs.TIME));
    }
  }

  @Test
  void aLetterIsShownWithItsPayload() {
    makeTwo();

    Cli.Result text = show("1");
    Cli.Result hex = show("2", "--as", "hex");

    assertEquals(0, text.code(), text.err());
    assertEquals(
        List.of(
            "letter    1",
            "time      2026-05-04T11:58:00Z",
            "batch     " + DeadLetterLogs.BATCH,
            "sequence  101",
            "reason    no such item",
            "payload   7 bytes",
            "order 1"),
        text.lines());
    assertEquals("00ff0a", hex.lines().get(6));
    assertEquals("\\u0000\\xff\\n", show("2").lines().get(6));
  }

  @Test
  void jsonHasTextOrBase64() throws Exception {
    makeTwo();

    JsonNode text =
        JsonMapper.builder().build().readTree(show("1", "--as", "json").out());
    JsonNode binary =
        JsonMapper.builder().build().readTree(show("2", "--as=json").out());

    assertEquals("order 1", text.path("payload").asText());
    assertEquals("no such item", text.path("reason").asText());
    assertEquals("AP8K", binary.path("base64").asText());
    assertTrue(binary.path("payload").isMissingNode());
  }

  @Test
  void whatIsNoLetterIsShownAsItIs() {
    Logs.made(log(), 1);

    Cli.Result result = show("1");

    assertEquals(0, result.code(), result.err());
    assertEquals("          is no dead letter", result.lines().get(1));
    assertEquals(Logs.text(1), result.lines().get(3));
  }

  @Test
  void aNumberThatIsNotThereIsCode3AndOneThatIsNoneIsCode2() {
    makeTwo();

    Cli.Result missing = show("3");

    assertEquals(3, missing.code());
    assertEquals("", missing.out());
    assertTrue(missing.err().contains("there is no dead letter 3 in " + log()), missing.err());
    for (String number : List.of("0", "-1", "x", "" + Long.MAX_VALUE)) {
      assertEquals(2, show(number).code(), number);
    }
    assertEquals(2, show().code());
    assertEquals(2, show("1", "--as", "xml").code());
  }
}

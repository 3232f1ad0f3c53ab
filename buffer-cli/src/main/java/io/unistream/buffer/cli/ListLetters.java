package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.producer.DeadLetter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Writes what dead letters there are, one a line, without their payloads. */
@Command(
    name = "list",
    description = "Writes what dead letters there are, one a line, without their payloads.",
    footer = {
      "",
      "A line has six fields with tabs between them: number, time, batch, sequence number in the log",
      "that the record was in, bytes of the payload, reason.",
      "",
      "Examples:",
      "  buffer dead-letters /var/lib/orders-refused list",
      "  buffer dead-letters /var/lib/orders-refused list --json | jq -r .reason | sort | uniq -c",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, or is no dead letter, 2 wrong",
      "usage, 3 the log cannot be read."
    })
final class ListLetters implements Callable<Integer> {

  private final Output out;
  private final PrintWriter err;

  @ParentCommand
  private @Nullable LettersDirectory directory;

  @Option(names = "--json", description = "Write an object of JSON a line.")
  private boolean json;

  private long strangers;

  ListLetters(Output out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    try (LetterLog log = LetterLog.lookAt(Objects.requireNonNull(directory).path())) {
      log.read(letter -> {
        strangers += letter.content() == null ? 1 : 0;
        out.line(json ? Escapes.inJson(object(letter).toString()) : line(letter));
      });
      Findings findings = log.findings();
      findings.lines().forEach(err::println);
      if (strangers > 0) {
        err.println(strangers + (strangers == 1 ? " record is" : " records are")
            + " no dead letter: is " + log.directory() + " a log of dead letters?");
      }
      return strangers > 0 ? ExitCode.FINDINGS : findings.exitCode();
    }
  }

  private static String line(Letter letter) {
    DeadLetter<byte[]> content = letter.content();
    String fields = content == null
        ? "-\t-\t-"
        : content.time() + "\t" + content.batch() + "\t" + content.sequence();
    return letter.number() + "\t" + fields + "\t" + letter.payload().length + "\t"
        + (content == null ? "-" : escaped(content.reason()));
  }

  /** Whoever gave the reason, a target's answer for example, cannot end the line or command the terminal. */
  static String escaped(String reason) {
    return Escapes.escape(reason.getBytes(UTF_8));
  }

  /** All but the payload. */
  static ObjectNode object(Letter letter) {
    ObjectNode object = JsonNodeFactory.instance.objectNode().put("number", letter.number());
    DeadLetter<byte[]> content = letter.content();
    if (content != null) {
      object
          .put("time", content.time().toString())
          .put("batch", content.batch().toString())
          .put("sequence", content.sequence())
          .put("reason", content.reason());
    }
    return object.put("bytes", letter.payload().length);
  }
}

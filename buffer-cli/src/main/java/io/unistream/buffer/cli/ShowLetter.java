package io.unistream.buffer.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.producer.DeadLetter;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes one dead letter with its payload. */
@Command(
    name = "show",
    description = "Writes one dead letter with its payload.",
    footer = {
      "",
      "Examples:",
      "  buffer dead-letters /var/lib/orders-refused show 17",
      "  buffer dead-letters /var/lib/orders-refused show 17 --as json | jq -r .payload",
      "",
      "Exit codes: 0 all is well, 2 wrong usage, 3 there is no such letter, or the log cannot be read."
    })
final class ShowLetter implements Callable<Integer> {

  private final Output out;

  @ParentCommand
  private @Nullable LettersDirectory directory;

  @Parameters(paramLabel = "NUMBER", description = "The letter's number, as list has it.")
  private long number;

  @Option(
      names = "--as",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How the payload is written: text (the default), hex or json.")
  private RecordFormat format = RecordFormat.TEXT;

  @Spec
  private @Nullable CommandSpec spec;

  private boolean found;

  ShowLetter(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (number < 1 || number == Long.MAX_VALUE) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "NUMBER must be at least 1, was " + number);
    }
    try (LetterLog log = LetterLog.lookAt(Objects.requireNonNull(directory).path())) {
      log.read(SequenceRange.closed(number, number), letter -> {
        found = true;
        write(letter);
      });
      if (!found) {
        throw new RefusedException("there is no dead letter " + number + " in " + log.directory()
            + "; list shows those that are there");
      }
      return ExitCode.FINE;
    }
  }

  private void write(Letter letter) throws IOException {
    if (format == RecordFormat.JSON) {
      ObjectNode object = ListLetters.object(letter);
      String text = RecordFormat.decode(letter.payload());
      if (text == null) {
        object.put("base64", letter.payload());
      } else {
        object.put("payload", text);
      }
      out.line(Escapes.inJson(object.toString()));
      return;
    }
    out.line("letter    " + letter.number());
    DeadLetter<byte[]> content = letter.content();
    if (content == null) {
      out.line("          is no dead letter");
    } else {
      out.line("time      " + content.time());
      out.line("batch     " + content.batch());
      out.line("sequence  " + content.sequence());
      out.line("reason    " + ListLetters.escaped(content.reason()));
    }
    out.line("payload   " + letter.payload().length + " bytes");
    out.line(
        format == RecordFormat.HEX
            ? HexFormat.of().formatHex(letter.payload())
            : Escapes.escape(letter.payload()));
  }
}

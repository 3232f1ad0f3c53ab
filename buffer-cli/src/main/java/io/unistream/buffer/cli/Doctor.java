package io.unistream.buffer.cli;

import io.unistream.buffer.cli.Diagnosis.Level;
import io.unistream.buffer.cli.Diagnosis.Section;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.config.BufferConfig;
import io.unistream.buffer.producer.config.ConfiguredBuffer;
import io.unistream.buffer.producer.config.ConfiguredProducer;
import io.unistream.buffer.s3.S3BufferSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a program could work with a configuration, here and now. */
@Command(
    name = "doctor",
    description = "Says whether a program could work with a configuration file, here and now.",
    footer = {
      "",
      "Looks at the file, the logs, their disks, the heap and the limits, as the user and on the machine",
      "that it runs on. Without --probe nothing is written, locked or sent. Run it as the program is run:",
      "same user, same environment variables, same working directory.",
      "",
      "Examples:",
      "  buffer doctor shop.yaml",
      "  buffer doctor shop.yaml --probe --heap 512MiB --buffer orders",
      "",
      "Exit codes: 0 there is no problem, 1 there are some, 2 wrong usage, 3 the output cannot be",
      "written."
    })
final class Doctor implements Callable<Integer> {

  private final Output out;
  private final Machine machine;

  @Parameters(paramLabel = "CONFIG", description = "The configuration file, YAML or JSON.")
  private Path config = Path.of("");

  @Option(
      names = "--buffer",
      paramLabel = "NAME",
      description = "Only the buffer or producer of this name.")
  private @Nullable String only;

  @Option(
      names = "--probe",
      description =
          "Also make a file in each log's directory, sync it and delete it; and ask each store by one LIST.")
  private boolean probes;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      converter = Units.OfBytes.class,
      description =
          "What the program's heap may grow to (default: what it would get here without -Xmx).")
  private @Nullable Long heap;

  @Option(names = "--json", description = "Write one object of JSON.")
  private boolean json;

  @Spec
  private @Nullable CommandSpec spec;

  private final Diagnosis diagnosis = new Diagnosis();
  private final List<ConfiguredLog> logs = new ArrayList<>();

  Doctor(Output out, Machine machine) {
    this.out = out;
    this.machine = machine;
  }

  @Override
  public Integer call() throws IOException {
    OperatorTalk.onlyWarnings();
    Section section = diagnosis.about(config.toString());
    JsonSettings file = read(section);
    if (file != null) {
      look(file, section);
      new TogetherDoctor(machine, heapBytes(), diagnosis.about("together"), logs).look();
    }
    if (json) {
      DiagnosisJson.write(out, config, diagnosis);
    } else {
      DiagnosisText.write(out, diagnosis);
    }
    return diagnosis.count(Level.PROBLEM) == 0 ? ExitCode.FINE : ExitCode.FINDINGS;
  }

  private long heapBytes() {
    return heap == null ? machine.heapBytes() : heap;
  }

  /** The file as it is now; null if it is none of buffers and producers. */
  private @Nullable JsonSettings read(Section section) {
    try {
      JsonSettings file = JsonSettings.file(config).readNow();
      BufferConfig read = BufferConfig.of(file);
      section.ok("buffers " + read.buffers() + ", producers " + read.producers());
      return file;
    } catch (BufferConfigException e) {
      wrong(section, e);
      return null;
    }
  }

  private static void wrong(Section section, BufferConfigException e) {
    section.problem(String.valueOf(e.getMessage()), "correct the file (docs/configuration.md)");
  }

  private void refuseUnknownName(BufferConfig read) {
    if (only != null && !read.buffers().contains(only) && !read.producers().contains(only)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--buffer must be one of " + read.buffers() + " or " + read.producers() + ", was "
              + only);
    }
  }

  private boolean isMeant(String name) {
    return only == null || only.equals(name);
  }

  /** First all of the file, then what it is about. */
  private void look(JsonSettings file, Section section) {
    BufferConfig read = BufferConfig.of(file);
    refuseUnknownName(read);
    List<Runnable> looks = new ArrayList<>();
    for (String name : read.buffers()) {
      if (isMeant(name)) {
        valid(section, name, read, BufferConfig::buffer)
            .ifPresent(buffer -> looks.add(() -> noteMaxAge(look("buffer " + name, buffer))));
      }
    }
    for (String name : read.producers()) {
      if (isMeant(name)) {
        valid(section, name, read, BufferConfig::producer)
            .ifPresent(
                producer -> looks.add(() -> look(name, file.in("producers").in(name), producer)));
      }
    }
    looks.forEach(Runnable::run);
  }

  /** Reads a part of the file; if it is wrong, says how, and the other parts are looked at. */
  private static <T> Optional<T> valid(
      Section section, String name, BufferConfig read, BiFunction<BufferConfig, String, T> part) {
    try {
      return Optional.of(part.apply(read, name));
    } catch (BufferConfigException e) {
      wrong(section, e);
      return Optional.empty();
    }
  }

  private ConfiguredLog look(String name, ConfiguredBuffer buffer) {
    ConfiguredLog log = ConfiguredLog.of(name, diagnosis, buffer);
    logs.add(log);
    if (log.settings() instanceof FileBufferSettings file) {
      new FileDoctor(machine, probes, log.section(), file).look();
    } else if (log.settings() instanceof S3BufferSettings s3) {
      new S3Doctor(probes, heapBytes(), log.section(), s3).look();
    } else if (log.settings() instanceof MemoryBufferSettings) {
      log.section().ok("backend memory");
      log.section().note("any end of the program loses what waits, and so does close");
    } else {
      log.section()
          .note("nothing is known of the backend " + buffer.settings().backend().name()
              + " but that its settings are valid");
    }
    return log;
  }

  private static void noteMaxAge(ConfiguredLog log) {
    log.shared()
        .filter(shared -> shared.emit().maxAge() == null)
        .ifPresent(
            shared -> log.section()
                .note(
                    "without emit.maxAge, records of a batch that is not full wait until it is, or is flushed"));
  }

  private void look(String name, JsonSettings file, ConfiguredProducer producer) {
    new ProducerDoctor(diagnosis.about("producer " + name), file, producer).look();
    ConfiguredLog records = look("producer " + name + ": buffer", producer.buffer());
    noteMaxAge(records);
    producer.deadLetters().ifPresent(buffer -> {
      ConfiguredLog letters = look("producer " + name + ": dead letters", buffer);
      ProducerDoctor.letters(records, letters);
    });
  }
}

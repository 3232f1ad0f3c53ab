package io.unistream.buffer.reliability.volume;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Witness;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many records through one log, which is closed with a backlog and opened again all the while; what the process uses has to stay flat. */
@Command(
    name = "volume",
    mixinStandardHelpOptions = true,
    description = {
      "Puts, takes and commits many records through one log, which is closed with a backlog and opened again",
      "all the while. Every record is looked at; heap, threads, open files and disk have to stay flat.",
      "Give the JVM a small fixed heap: java -Xmx64m -jar reliability.jar volume --records 100000000"
    })
public final class Volume extends Campaign {

  /** Where a log may be. */
  enum Kind {
    FILE,
    S3
  }

  @Option(
      names = "--backend",
      description = "file or s3 (a store in the same heap). Default: file.")
  private String backend = "file";

  @Option(
      names = "--directory",
      description = "Where the log of files is. Default: a temporary one.")
  private @Nullable Path directory;

  @Option(names = "--durability", description = "process or power. Default: process.")
  private String durability = "process";

  @Option(names = "--records", description = "How many records at most. Default: 1000000.")
  private long records = 1_000_000;

  @Option(names = "--minutes", description = "For how long at most. Default: 600.")
  private long minutes = 600;

  @Option(names = "--bytes", description = "The most bytes of a record. Default: 200.")
  private int bytes = 200;

  @Option(names = "--life", description = "Records between two openings. Default: 1000000.")
  private long life = 1_000_000;

  @Option(
      names = "--slow",
      description = "Every third life the target takes so many milliseconds a batch. Default: 0.")
  private long slow;

  @Option(names = "--samples", description = "Writes what the process used each second, as CSV.")
  private @Nullable Path samples;

  @Option(names = "--plot", description = "Draws what the process used, as SVG.")
  private @Nullable Path plot;

  private long lives;
  private long full;

  /** For the command line. */
  public Volume() {}

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Kind kind = Kind.valueOf(backend.toUpperCase(Locale.ROOT));
    Witness witness = new Witness(bytes);
    long wrong = 0;
    List<String> grew;
    List<Sample> taken;
    try (Place place = place(kind);
        PrintStream csv = csv()) {
      Gauges gauges = new Gauges(witness::acknowledged, place::stored, csv);
      try {
        live(witness, place, err);
      } catch (BrokenPromise e) {
        err.println(e);
        wrong++;
      } finally {
        gauges.stop();
      }
      taken = gauges.samples();
      grew = Flatness.whatGrew(taken);
    }
    if (plot != null) {
      Files.writeString(plot, Plot.svg(title(kind), taken));
    }
    for (String each : grew) {
      err.println(each);
      wrong++;
    }
    return List.of(new Row(
        "volume: put, taken, committed, reopened " + lives + " times with a backlog"
            + (slow > 0 ? ", the target slow in every third life" : ""),
        where(kind),
        witness.acknowledged(),
        wrong,
        told(taken)));
  }

  private String title(Kind kind) {
    return where(kind) + ", -Xmx of " + (Runtime.getRuntime().maxMemory() >> 20)
        + " MiB, opened again " + lives + " times";
  }

  private String where(Kind kind) {
    return backend + (kind == Kind.FILE ? ", " + durability.toUpperCase(Locale.ROOT) : "");
  }

  private String told(List<Sample> taken) {
    return String.format(
        Locale.ROOT,
        "-Xmx of %d MiB; at most %.1f MiB of heap after collections, %d threads, %d open files; %d s%s",
        Runtime.getRuntime().maxMemory() >> 20,
        Flatness.most(taken, Sample.Figure.HEAP) / 1048576.0,
        Flatness.most(taken, Sample.Figure.THREADS),
        Flatness.most(taken, Sample.Figure.HANDLES),
        taken.get(taken.size() - 1).seconds(),
        full > 0 ? ", the disk was full for " + full + " puts" : "");
  }

  private void live(Witness witness, Place place, PrintStream err) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    while (witness.acknowledged() < records && System.nanoTime() < end) {
      witness.reopened();
      try (Buffer<byte[]> buffer = place.open()) {
        Duration slowness = lives % 3 == 2 ? Duration.ofMillis(slow) : Duration.ZERO;
        full += new Life(witness, buffer, slowness)
            .run(Math.min(life, records - witness.acknowledged()));
      }
      lives++;
      err.println(lives + " lives, " + witness.acknowledged() + " records acknowledged, "
          + witness.committed() + " committed");
    }
    witness.reopened();
    try (Buffer<byte[]> buffer = place.open()) {
      witness.drain(buffer);
    }
  }

  private Place place(Kind kind) throws IOException {
    BufferSettings settings = BufferSettings.builder()
        .emit(emit -> emit.withMaxRecords(1_000).withMaxAge(Duration.ofMillis(50)))
        .capacity(capacity -> capacity.withMaxRecords(20_000).withOverflow(OverflowPolicy.BLOCK))
        .build();
    if (kind == Kind.S3) {
      return new Place.Bucket(settings);
    }
    Path log = directory == null ? Files.createTempDirectory("volume").resolve("log") : directory;
    return new Place.Directory(
        log, CrashClass.valueOf(durability.toUpperCase(Locale.ROOT)), settings);
  }

  private PrintStream csv() throws IOException {
    return samples == null
        ? new PrintStream(OutputStream.nullOutputStream())
        : new PrintStream(Files.newOutputStream(samples), true);
  }
}

package io.unistream.examples.crash;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.SequenceRange;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Puts lines in order, each once, by {@code put}, {@code putAll} and {@code putAsync} in turn, and reports each
 * acknowledgement after it was given.
 */
final class Putter implements Closeable {

  private static final int MAX_SINGLE_PUTS = 8;
  private static final int BULK_BYTES = 4 << 20;

  private final Buffer<Line> buffer;
  private final ReportWriter reports;
  private final LineReader input;
  private final Random random;
  private final long markLine;
  private final long limit;
  private final int bulk;
  private long next;

  Putter(Buffer<Line> buffer, ChildOptions options, ReportWriter reports) throws IOException {
    this.buffer = buffer;
    this.reports = reports;
    this.input = LineReader.open(options.input(), options.markOffset(), InputFile.MAX_LINE_BYTES);
    this.random = new Random(options.seed());
    this.markLine = options.markLine();
    this.limit = options.limit();
    this.bulk = options.bulk();
  }

  /** Puts the lines from here up to the limit. */
  void putFrom(long index) throws IOException {
    input.skip(index - markLine);
    next = index;
    while (next < limit) {
      switch (random.nextInt(3)) {
        case 0 -> putOneByOne(read(1 + random.nextInt(Math.min(MAX_SINGLE_PUTS, bulk))));
        case 1 -> putAll(read(1 + random.nextInt(bulk)));
        default -> putAsync(read(1 + random.nextInt(bulk)));
      }
    }
  }

  private List<Line> read(int count) throws IOException {
    List<Line> lines = new ArrayList<>();
    int bytes = 0;
    while (lines.size() < count && bytes < BULK_BYTES && next < limit) {
      byte[] line = input.next();
      if (line == null) {
        throw new IOException("the input ends before line " + next + ": it was changed meanwhile");
      }
      lines.add(new Line(next++, line));
      bytes += line.length;
    }
    return lines;
  }

  private void putOneByOne(List<Line> lines) throws IOException {
    for (Line line : lines) {
      long sequence = buffer.put(line);
      reports.say(new Report.Acknowledged(line.index(), line.index(), sequence));
    }
  }

  private void putAll(List<Line> lines) throws IOException {
    SequenceRange sequences = buffer.putAll(lines);
    long first = lines.get(0).index();
    if (sequences.count() != lines.size()) {
      throw new IllegalStateException(
          "putAll of " + lines.size() + " records gave the sequences " + sequences);
    }
    reports.say(new Report.Acknowledged(first, first + lines.size() - 1, sequences.first()));
  }

  private void putAsync(List<Line> lines) throws IOException {
    List<CompletableFuture<Long>> futures = new ArrayList<>(lines.size());
    for (Line line : lines) {
      futures.add(buffer.putAsync(line));
    }
    int i = 0;
    while (i < futures.size()) {
      // One report for all that are complete by now and were numbered in a row.
      int first = i;
      long sequence = futures.get(i++).join();
      while (i < futures.size()
          && futures.get(i).isDone()
          && futures.get(i).join() == sequence + i - first) {
        i++;
      }
      reports.say(
          new Report.Acknowledged(lines.get(first).index(), lines.get(i - 1).index(), sequence));
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}

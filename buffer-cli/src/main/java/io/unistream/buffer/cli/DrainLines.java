package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.Batch;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the records of a batch, each as a line.
 *
 * @param format how a record becomes a line
 * @param ids whether each line begins with the id of the batch and the sequence number of the record
 * @param anyBytes whether a record may come out as several lines, because that was asked for
 */
record DrainLines(DrainFormat format, boolean ids, boolean anyBytes) {

  /** Writes a whole batch, or nothing of it if one of its records would be no line. */
  void write(OutputStream out, Batch<byte[]> batch) throws IOException {
    if (format == DrainFormat.RAW && !anyBytes) {
      refuseLineFeeds(batch);
    }
    for (int i = 0; i < batch.size(); i++) {
      if (ids && format != DrainFormat.JSON) {
        out.write((batch.id() + "\t" + batch.sequence(i) + "\t").getBytes(UTF_8));
      }
      out.write(format.line(batch, i));
      out.write('\n');
    }
  }

  private static void refuseLineFeeds(Batch<byte[]> batch) throws IOException {
    int none = Lines.firstThatIsNone(batch.records());
    if (none >= 0) {
      throw new IOException("record " + batch.sequence(none)
          + " has a line feed in it, and would be more than one line:"
          + " --as text|hex|json makes one of it, --as raw writes it as it is");
    }
  }
}

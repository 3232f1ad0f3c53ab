package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;

/** How a record of a batch becomes a line. */
enum DrainFormat {

  /** Its bytes as they are: what {@code pipe} has read. */
  RAW {
    @Override
    byte[] line(Batch<byte[]> batch, int index) {
      return batch.records().get(index);
    }
  },

  /** As text; bytes that are no text, and what would end the line, are escaped. */
  TEXT {
    @Override
    byte[] line(Batch<byte[]> batch, int index) {
      return Escapes.escape(batch.records().get(index)).getBytes(UTF_8);
    }
  },

  /** Hexadecimal digits. */
  HEX {
    @Override
    byte[] line(Batch<byte[]> batch, int index) {
      return HexFormat.of().formatHex(batch.records().get(index)).getBytes(UTF_8);
    }
  },

  /** An object of JSON, which names batch and sequence number itself. */
  JSON {
    @Override
    byte[] line(Batch<byte[]> batch, int index) throws IOException {
      return RecordFormat.json(
          batch.sequence(index), batch.id(), batch.records().get(index));
    }
  };

  abstract byte[] line(Batch<byte[]> batch, int index) throws IOException;

  /**
   * Writes all records of a batch, each as a line.
   *
   * @param ids whether each line begins with the id of the batch and the sequence number of the record
   */
  void write(OutputStream out, Batch<byte[]> batch, boolean ids) throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      if (ids && this != JSON) {
        out.write((batch.id() + "\t" + batch.sequence(i) + "\t").getBytes(UTF_8));
      }
      out.write(line(batch, i));
      out.write('\n');
    }
  }
}

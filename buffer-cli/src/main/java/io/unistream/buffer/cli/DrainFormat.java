package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.Batch;
import java.io.IOException;
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
}

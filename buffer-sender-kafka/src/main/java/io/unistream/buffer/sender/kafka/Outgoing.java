package io.unistream.buffer.sender.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What one transaction sends. */
final class Outgoing {

  private final List<ProducerRecord<byte[], byte[]>> records;
  private final long[] sequences;

  Outgoing(int atMost) {
    records = new ArrayList<>(atMost);
    sequences = new long[atMost];
  }

  void add(long sequence, ProducerRecord<byte[], byte[]> record) {
    sequences[records.size()] = sequence;
    records.add(record);
  }

  List<ProducerRecord<byte[], byte[]>> records() {
    return records;
  }

  /** Of the records, in their order, which rises. */
  long[] sequences() {
    return Arrays.copyOf(sequences, records.size());
  }
}

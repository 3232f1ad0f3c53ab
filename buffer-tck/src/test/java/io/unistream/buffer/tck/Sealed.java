package io.unistream.buffer.tck;

import java.util.List;

/** A batch in memory. */
final class Sealed {
  final long number;
  final List<Held> records;

  Sealed(long number, List<Held> records) {
    this.number = number;
    this.records = records;
  }

  List<Stored> stored() {
    Moment moment = new Moment(0, 0);
    return records.stream()
        .map(held -> new Stored(held.sequence, held.payload, moment, Stored.Epoch.FIRST))
        .toList();
  }
}

package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Puts the records of dead letters again. */
final class Replay {

  private Replay() {}

  static <R> long run(Buffer<DeadLetter<R>> letters, Producer<R> producer) {
    long last = letters.seal(); // what is put back comes behind this, and is not looked at again
    long count = 0;
    long seen = 0;
    while (seen < last && letters.stats().backlogRecords() > 0) {
      Batch<DeadLetter<R>> batch = letters.emit();
      if (batch.firstSequence() > last) {
        break;
      }
      List<R> records = new ArrayList<>();
      List<DeadLetter<R>> unreadable = new ArrayList<>();
      for (DeadLetter<R> letter : batch.records()) {
        letter.record().ifPresentOrElse(records::add, () -> unreadable.add(letter));
      }
      // First what may have no room, so that a try that ends here has put nothing.
      letters.putAll(unreadable);
      producer.putAll(records);
      letters.commit(batch);
      seen = batch.lastSequence();
      count += records.size();
    }
    return count;
  }
}

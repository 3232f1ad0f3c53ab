package io.unistream.buffer.tck;

import io.unistream.buffer.BatchId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of the model whose boundaries are fixed.
 *
 * @param records its records
 * @param id its id, once it was handed out
 * @param durable false if a crash may take the seal back, because no call that returned needed it
 */
record SealedBatch(List<Stored> records, @Nullable BatchId id, boolean durable) {

  SealedBatch {
    records = List.copyOf(records);
  }
}

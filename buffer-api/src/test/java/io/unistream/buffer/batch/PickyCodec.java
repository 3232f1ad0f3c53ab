package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.RecordCodec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Text that it refuses to write or to read on request. */
final class PickyCodec implements RecordCodec<String> {

  final Set<String> unwritable = ConcurrentHashMap.newKeySet();
  final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  @Override
  public byte[] encode(String record) throws Exception {
    if (unwritable.contains(record)) {
      throw new Exception("cannot write " + record);
    }
    return record.getBytes(UTF_8);
  }

  @Override
  public String decode(byte[] payload) throws Exception {
    String record = new String(payload, UTF_8);
    if (unreadable.contains(record)) {
      throw new Exception("cannot read " + record);
    }
    return record;
  }
}

package io.unistream.buffer.reliability.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Witness;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeTest {

  private final Witness witness = new Witness(100);

  @TempDir
  private Path temp;

  private static void lives(Witness witness, Place place, int lives) throws Exception {
    for (int life = 0; life < lives; life++) {
      witness.reopened();
      try (Buffer<byte[]> buffer = place.open()) {
        assertEquals(0, new Life(witness, buffer, Duration.ZERO).run(2_000));
      }
    }
    witness.reopened();
    try (Buffer<byte[]> buffer = place.open()) {
      witness.drain(buffer);
    }
  }

  private static BufferSettings settings() {
    return BufferSettings.of(EmitPolicy.defaults().withMaxRecords(700));
  }

  @Test
  void livesOnFiles() throws Exception {
    try (Place place = new Place.Directory(temp.resolve("log"), CrashClass.POWER, settings())) {
      lives(witness, place, 3);
      assertTrue(place.stored() > 0);
    }
    assertEquals(6_000, witness.acknowledged());
    assertEquals(6_000, witness.committed());
  }

  @Test
  void livesInABucket() throws Exception {
    try (Place place = new Place.Bucket(settings())) {
      lives(witness, place, 2);
      assertTrue(place.stored() > 0);
    }
    assertEquals(4_000, witness.committed());
  }

  /** Or else the tests above would prove nothing. */
  @Test
  void aRecordThatSomebodyElseTookIsMissed() throws Exception {
    try (Place place = new Place.Directory(temp.resolve("log"), CrashClass.PROCESS, settings())) {
      try (Buffer<byte[]> buffer = place.open()) {
        byte[] record = witness.next();
        witness.acknowledged(record, buffer.put(record));
        buffer.commit(buffer.emit());
      }
      assertThrows(BrokenPromise.class, () -> lives(witness, place, 1));
    }
  }
}

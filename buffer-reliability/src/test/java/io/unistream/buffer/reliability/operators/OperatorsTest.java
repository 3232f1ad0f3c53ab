package io.unistream.buffer.reliability.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.reliability.Row;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the campaign, and that its judge finds what is wrong. */
class OperatorsTest {

  private static final int TRIES = 120;

  @TempDir
  Path temp;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private long wrong(long seed, Trial.Opener opener) throws Exception {
    PrintStream err = new PrintStream(told, true, StandardCharsets.UTF_8);
    List<Row> rows = new Operators(seed, TRIES, temp, opener).run(err);
    assertTrue(rows.size() > 20, rows::toString);
    return rows.stream().mapToLong(Row::wrong).sum();
  }

  @Test
  void whatOperatorsDoIsToldOrHarmless() throws Exception {
    assertEquals(0, wrong(1, Trial.REAL), () -> told.toString(StandardCharsets.UTF_8));
  }

  /** Who catches the exception and gives up what is damaged, without a word, is found. */
  @Test
  void aCarelessOpenerIsFound() throws Exception {
    Trial.Opener careless = (directory, tried, policy, clock) -> {
      try {
        return Trial.REAL.open(directory, tried, policy, clock);
      } catch (CorruptLogException e) {
        return Trial.REAL.open(directory, tried, CorruptionPolicy.QUARANTINE, clock);
      }
    };

    assertTrue(wrong(1, careless) > 0);
    assertTrue(told.toString(StandardCharsets.UTF_8).contains("DUR-ACKED"), told::toString);
  }

  /** So is one that gives out another record than was put. */
  @Test
  void aRecordThatIsChangedIsFound() throws Exception {
    RecordCodec<String> changing = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] bytes) {
        String record = new String(bytes, StandardCharsets.UTF_8);
        return record.startsWith("first-3:") ? record + "?" : record;
      }
    };
    Trial.Opener opener = (directory, tried, policy, clock) -> FileBuffer.open(
        FileBufferSettings.builder(directory)
            .emit(emit -> emit.withMaxRecords(5).withMaxBytes(2_500))
            .durability(tried.specimen().durability())
            .segmentBytes(8192)
            .corruption(policy)
            .build(),
        changing,
        BufferComponents.defaults().withClock(clock));

    assertTrue(wrong(1, opener) > 0);
    assertTrue(told.toString(StandardCharsets.UTF_8).contains("DUR-NO-PHANTOM"), told::toString);
  }
}

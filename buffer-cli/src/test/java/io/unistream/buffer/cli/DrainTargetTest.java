package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainTargetTest {

  @TempDir
  Path temp;

  /** The signal comes between the start of the program and the moment from which on it can be ended: it would run for an hour. */
  @Test
  void aSignalThatComesWhileTheProgramStartsEndsIt() {
    DrainTarget target = new DrainTarget.ToCommand(new BatchCommand(List.of("sleep", "3600")));
    FileBufferSettings settings = FileBufferSettings.of(temp.resolve("log"));
    try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
      buffer.put(new byte[] {'a'});
      Batch<byte[]> batch = buffer.emit();
      target.stop();

      IOException e = assertThrows(IOException.class, () -> target.take(batch));

      assertTrue(String.valueOf(e.getMessage()).startsWith("sleep: exit code"), e::toString);
      assertEquals(1, buffer.stats().backlogRecords());
    }
  }
}

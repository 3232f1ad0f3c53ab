package io.unistream.buffer.reliability.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Row;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hostile bytes without a fuzzer: a few of them, what was found before, and that the judge finds what is wrong. */
class FuzzTest {

  @ParameterizedTest
  @CsvSource({"SEGMENT, 150", "DIRECTORY, 150", "S3, 30", "CONFIG, 1500", "LETTER, 3000"})
  void hostileBytesAreHarmless(Target target, int tries) throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(told, true, StandardCharsets.UTF_8);

    List<Row> rows = new Fuzz(target, 1, tries).run(err);

    assertEquals(tries, rows.get(0).tried());
    assertEquals(0, rows.get(0).wrong(), () -> told.toString(StandardCharsets.UTF_8));
  }

  /** Each threw what is documented nowhere, once. */
  @ParameterizedTest
  @CsvSource({
    // a header that says that it follows a later segment
    "SEGMENT, 08W0N2oPE2iQAK/lYZ+YbnW0KPMD",
    "SEGMENT, oYmTTAR95ObGixEVVz7/D2H/D2GmAeKyA6LPjnC9icOmz45wvYnD",
    // a quarantined span behind the end of all files
    "DIRECTORY, rbu2E+ZuevztD316aOYjaOzyWTiQXsgv+QT4KTjBgyHBfmmH5i+SHS1XdyJ92ioUI2nOX7nuMAk=",
  })
  void whatWasFoundStaysHarmless(Target target, String input) throws Exception {
    assertTrue(!target.run(Base64.getDecoder().decode(input)).isEmpty());
  }

  /** Without a record of the log, and with one that was never put. */
  @Test
  void theJudgeFindsWhatIsMissing(@TempDir Path temp) throws Exception {
    Base base = Base.load(Bases.FILES);
    FileLogs.write(temp, base.copy());
    Base longer = new Base(base.contents(), base.acknowledged() + 1, base.committed());

    BrokenPromise e = assertThrows(
        BrokenPromise.class,
        () -> new Outcome(longer, false, false).of(() -> FileLogs.open(temp, false)));

    assertTrue(String.valueOf(e.getMessage()).startsWith("DUR-ACKED"), e::getMessage);
  }

  @Test
  void theJudgeFindsWhatWasNeverPut(@TempDir Path temp) throws Exception {
    Base base = Base.load(Bases.FILES);
    FileLogs.write(temp, base.copy());
    Base shorter = new Base(base.contents(), base.acknowledged() - 1, base.committed());

    BrokenPromise e = assertThrows(
        BrokenPromise.class,
        () -> new Outcome(shorter, false, false).of(() -> FileLogs.open(temp, false)));

    assertTrue(String.valueOf(e.getMessage()).startsWith("DUR-NO-PHANTOM"), e::getMessage);
  }
}

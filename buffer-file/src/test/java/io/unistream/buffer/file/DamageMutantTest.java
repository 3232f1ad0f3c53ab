package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The damage campaign tells of a log that treats damage wrongly, or it would prove nothing. */
class DamageMutantTest {

  /** What is wrong, and what the campaign must call it. */
  enum Mutant {
    PASSES_OVER_DAMAGE_IN_SILENCE("a damaged record is missing without a word [FAIL, segment]") {
      @Override
      Buffer<String> open(
          Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
        return silent(mode.open(directory, CorruptionPolicy.QUARANTINE, listener));
      }
    },
    REPORTS_NOTHING("a damaged record is missing without a word [QUARANTINE, segment]") {
      @Override
      Buffer<String> open(
          Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
        return silent(mode.open(directory, policy, listener));
      }
    },
    LOSES_A_BATCH_BESIDE_THE_DAMAGE(
        "an intact record is missing without a word [QUARANTINE, segment]") {
      @Override
      Buffer<String> open(
          Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
        Buffer<String> buffer = mode.open(directory, policy, listener);
        if (!buffer.recovery().quarantined().isEmpty()) {
          try {
            buffer.commit(buffer.emit());
          } catch (BufferEmptyException e) {
            return buffer; // nothing to lose
          }
        }
        return buffer;
      }
    },
    REPORTS_WHAT_IT_DELIVERS("reported as missing, but delivered [QUARANTINE, segment]") {
      @Override
      Buffer<String> open(
          Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
        Buffer<String> buffer = mode.open(directory, policy, listener);
        return changing(buffer, "recovery", result -> withOneMore((RecoveryReport) result));
      }
    },
    GIVES_NUMBERS_AGAIN("a number is given again [QUARANTINE, segment]") {
      @Override
      Buffer<String> open(
          Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
        Buffer<String> buffer = mode.open(directory, policy, listener);
        return changing(buffer, "put", given -> (long) given - 40);
      }
    },
    CHANGES_A_PAYLOAD("what came out was not put [FAIL, spare]") {
      @Override
      Buffer<String> open(
          Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener) {
        Buffer<String> buffer = mode.open(directory, policy, listener);
        return changing(buffer, "emit", batch -> withAnotherRecord((Batch<?>) batch));
      }
    };

    private final String sort;

    Mutant(String sort) {
      this.sort = DamageVerdict.VIOLATION + sort;
    }

    abstract Buffer<String> open(
        Path directory, LogMode mode, CorruptionPolicy policy, BufferListener listener);
  }

  /** Changes a result. */
  private interface Change {
    Object to(Object result);
  }

  @SuppressWarnings("unchecked") // one interface
  private static Buffer<String> changing(Buffer<String> buffer, String method, Change change) {
    return (Buffer<String>) Proxy.newProxyInstance(
        Buffer.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, called, arguments) -> {
          try {
            Object result = called.invoke(buffer, arguments);
            return called.getName().equals(method) ? change.to(result) : result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static Buffer<String> silent(Buffer<String> buffer) {
    return changing(buffer, "recovery", result -> with((RecoveryReport) result, List.of()));
  }

  private static RecoveryReport withOneMore(RecoveryReport report) {
    return report.quarantined().isEmpty()
        ? report
        : with(
            report,
            report.quarantined().stream()
                .map(span -> RecoveryReport.QuarantinedSpan.of(
                    span.source(),
                    span.offset(),
                    span.length(),
                    new SequenceRange(span.missing().first(), span.missing().count() + 1)))
                .toList());
  }

  private static RecoveryReport with(
      RecoveryReport report, List<RecoveryReport.QuarantinedSpan> spans) {
    return RecoveryReport.builder()
        .created(report.created())
        .cleanShutdown(report.cleanShutdown())
        .records(report.records())
        .bytes(report.bytes())
        .sealedBatches(report.sealedBatches())
        .tornBytes(report.tornBytes())
        .quarantined(spans)
        .duration(report.duration())
        .build();
  }

  private static Batch<String> withAnotherRecord(Batch<?> batch) {
    long[] sequences =
        Ledger.sequences(batch).stream().mapToLong(Long::longValue).toArray();
    List<String> records = batch.records().stream().map(record -> record + "!").toList();
    return Batch.of(
        batch.id(), sequences, batch.byteSize(), batch.firstPutTime(), records, List.of());
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void aMutantIsFound(Mutant mutant) {
    Pristine log = PristineLogs.closed(1);

    assertTrue(
        sorts(log, mutant::open).contains(mutant.sort),
        () -> sorts(log, mutant::open).toString());
    assertFalse(sorts(log, LogMode::opened).contains(mutant.sort), "without the mutation too");
  }

  private static List<String> sorts(Pristine log, LogMode.Opener opener) {
    DamageTally tally = new DamageTally();
    List<Damage> bytes = log.bytes(new SplittableRandom(1));
    for (int i = 0; i < bytes.size(); i += 97) {
      for (CorruptionPolicy policy : CorruptionPolicy.values()) {
        DamageVerdict verdict = new DamageTrial(log, bytes.get(i), opener).run(policy);
        if (verdict != null) {
          tally.add("", "", verdict, "");
        }
      }
    }
    return tally.violations();
  }
}

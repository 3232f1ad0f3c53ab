package io.unistream.buffer.sender.kafka;

import io.unistream.buffer.producer.SendException.Verdict;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What becomes of a delivery after an exception; the table is in docs/sender-kafka.md. What is not here is sent again. */
final class KafkaVerdicts {

  static final Map<Verdict, List<Class<? extends Throwable>>> TABLE = Map.of(
      Verdict.REJECT,
      List.of(
          RecordTooLargeException.class,
          SerializationException.class,
          InvalidRecordException.class,
          InvalidTimestampException.class),
      Verdict.HOLD,
      List.of(
          AuthenticationException.class,
          AuthorizationException.class,
          UnknownTopicOrPartitionException.class,
          InvalidTopicException.class,
          PolicyViolationException.class,
          SecurityDisabledException.class,
          InvalidTxnTimeoutException.class,
          InvalidRequiredAcksException.class,
          RecordBatchTooLargeException.class,
          OffsetMetadataTooLarge.class,
          UnsupportedVersionException.class,
          UnsupportedCompressionTypeException.class,
          UnsupportedForMessageFormatException.class,
          ConfigException.class,
          ForeignOffsetException.class));

  private static final int DEEPEST = 20;

  private KafkaVerdicts() {}

  /** The client wraps what the broker said; the first that is in the table counts. */
  static Verdict of(Throwable thrown) {
    Throwable each = thrown;
    for (int depth = 0; each != null && depth < DEEPEST; depth++) {
      for (Map.Entry<Verdict, List<Class<? extends Throwable>>> row : TABLE.entrySet()) {
        for (Class<? extends Throwable> type : row.getValue()) {
          if (type.isInstance(each)) {
            return row.getKey();
          }
        }
      }
      each = each.getCause();
    }
    return Verdict.RETRY;
  }
}

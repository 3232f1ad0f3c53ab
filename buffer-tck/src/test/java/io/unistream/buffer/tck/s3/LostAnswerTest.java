package io.unistream.buffer.tck.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the guide shows. */
class LostAnswerTest {

  private final InMemoryS3 store = new InMemoryS3("bucket");
  private final S3Faults faults = S3Faults.none();

  @Test
  void theSdkIsRefusedByItsOwnFirstAttempt() {
    FaultySdkHttpClient http = new FaultySdkHttpClient(store.httpClient(), faults);
    try (S3Client s3 = Sdk.retrying(http)) {
      faults.failNext(attempt -> attempt.conditional(), S3Fault.loseAnswer());

      S3Exception refused = assertThrows(
          S3Exception.class,
          () -> s3.putObject(
              to -> to.bucket("bucket").key("slot").ifNoneMatch("*"),
              RequestBody.fromString("mine")));

      assertEquals(412, refused.statusCode());
      assertEquals("mine", new String(store.bytes("slot"), UTF_8));
      assertEquals(2, faults.counts().puts());
    }
  }
}

package io.unistream.buffer.cli;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.cli.Diagnosis.Section;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.s3.S3Encryption;
import io.unistream.buffer.s3.S3Place;
import java.net.URI;
import java.util.Locale;

/** Looks at a buffer of the S3 backend. Asks the store nothing, unless it is to probe: then one LIST. */
final class S3Doctor {

  private static final long[] RATES = {1, 100, 1_000};

  private final boolean probes;
  private final long heapBytes;
  private final Section section;
  private final S3BufferSettings settings;

  S3Doctor(boolean probes, long heapBytes, Section section, S3BufferSettings settings) {
    this.probes = probes;
    this.heapBytes = heapBytes;
    this.section = section;
    this.settings = settings;
  }

  void look() {
    section.ok("backend s3, " + where());
    S3BufferSettings used = settings;
    try {
      S3Place.of(settings).check();
      used = S3Place.of(settings).fitting(heapBytes);
    } catch (IllegalArgumentException | BufferException e) {
      section.problem(
          String.valueOf(e.getMessage()), "correct the settings, or add what is missing");
    }
    cost(used);
    if (probes) {
      probe();
    } else {
      section.note("the store was not asked: --probe sends one LIST");
    }
  }

  /** No keys and ids: not all of them are for everybody. */
  private String where() {
    URI endpoint = settings.client().endpoint();
    String region = settings.client().region();
    return "bucket " + settings.bucket() + ", prefix " + settings.prefix()
        + (region == null ? "" : ", region " + region)
        + (endpoint == null ? "" : ", endpoint " + hostOf(endpoint))
        + (settings.encryption().mode() == S3Encryption.Mode.BUCKET_DEFAULT
            ? ""
            : ", encryption " + settings.encryption().mode());
  }

  private static String hostOf(URI endpoint) {
    return endpoint.getScheme() + "://" + endpoint.getHost()
        + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort());
  }

  private void cost(S3BufferSettings used) {
    S3Cost cost = new S3Cost(used);
    for (long rate : RATES) {
      long puts = cost.putsPerMillion(rate);
      section.ok(String.format(
          Locale.ROOT,
          "a million records, %d a second: some %,d PUTs, $%.4f at S3's list price",
          rate,
          puts,
          S3Cost.dollars(puts)));
    }
    cost.busyHour()
        .ifPresent(puts -> section.ok(String.format(
            Locale.ROOT,
            "an hour that is never idle: at most %,d PUTs of objects that are not full, $%.3f",
            puts,
            S3Cost.dollars(puts))));
    section.ok(
        cost.idleHour() == 0
            ? "an idle hour: no request"
            : String.format(
                Locale.ROOT,
                "an idle hour: %,d LISTs by ownershipCheck, $%.4f",
                cost.idleHour(),
                S3Cost.dollars(cost.idleHour())));
  }

  private void probe() {
    try {
      boolean isThere = S3Place.of(settings).list();
      section.ok("the store answers a LIST: there is " + (isThere ? "a log" : "nothing yet")
          + " below the prefix. PUT was not tried");
    } catch (BufferException e) {
      section.problem(
          String.valueOf(e.getMessage()),
          "check bucket, region, endpoint and credentials (docs/s3.md, \"Rights\")");
    }
  }
}

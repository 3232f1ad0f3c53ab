package io.unistream.buffer.tck.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may ask a store for what. */
final class Gate {

  private static final Duration MAX_SKEW = Duration.ofMinutes(15);
  private static final DateTimeFormatter SIGNED =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
  private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/[^/]+/([^/]+)/");

  private record Rule(Predicate<S3Attempt> which, int status, String code) {}

  private final String bucket;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile InstantSource clock = InstantSource.system();
  private volatile boolean timeChecked;
  private volatile @Nullable String region;
  private volatile @Nullable String accessKey;

  Gate(String bucket) {
    this.bucket = bucket;
  }

  Gate copy() {
    Gate copy = new Gate(bucket);
    copy.rules.addAll(rules);
    copy.clock = clock;
    copy.timeChecked = timeChecked;
    copy.region = region;
    copy.accessKey = accessKey;
    return copy;
  }

  void refuse(Predicate<S3Attempt> which, int status, String code) {
    rules.add(new Rule(which, status, code));
  }

  void refuseNothing() {
    rules.clear();
  }

  void clock(InstantSource source) {
    clock = source;
  }

  Instant now() {
    return clock.instant();
  }

  void checkTime() {
    timeChecked = true;
  }

  void region(String name) {
    region = name;
  }

  String region() {
    String name = region;
    return name == null ? "us-east-1" : name;
  }

  void accessKey(String id) {
    accessKey = id;
  }

  void check(Call call, S3Attempt attempt) throws Refusal {
    Matcher credential = CREDENTIAL.matcher(call.header("Authorization").orElse(""));
    boolean signed = credential.find();
    if (accessKey != null && !(signed && credential.group(1).equals(accessKey))) {
      throw signed
          ? new Refusal(
              403, "InvalidAccessKeyId", "The access key ID does not exist in our records")
          : new Refusal(403, "AccessDenied", "Access Denied");
    }
    if (timeChecked && skew(call).compareTo(MAX_SKEW) > 0) {
      throw new Refusal(
          403, "RequestTimeTooSkewed", "The request's time is too far from the server's");
    }
    if (!call.bucket().isEmpty() && !call.bucket().equals(bucket)) {
      throw new Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    if (region != null && signed && !credential.group(2).equals(region)) {
      throw new Refusal(301, "PermanentRedirect", "The bucket is in another region: " + region);
    }
    for (Rule rule : rules) {
      if (rule.which().test(attempt)) {
        throw new Refusal(rule.status(), rule.code(), "This was refused: " + rule.code());
      }
    }
  }

  private Duration skew(Call call) {
    return call.header("X-Amz-Date")
        .map(text -> LocalDateTime.parse(text, SIGNED).toInstant(ZoneOffset.UTC))
        .map(signedAt -> Duration.between(signedAt, now()).abs())
        .orElse(Duration.ZERO);
  }
}

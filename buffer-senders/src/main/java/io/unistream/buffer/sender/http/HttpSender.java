package io.unistream.buffer.sender.http;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.sender.http.Exchange.Head;
import io.unistream.buffer.sender.ndjson.Ndjson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Delivers by HTTP: a POST for each delivery, by the JDK's client.
 *
 * <pre>{@code
 * Sender<Order> sender = HttpSender.ndjson(URI.create("https://example.org/orders"), RecordCodec.json(Order.class))
 *     .header("Authorization", delivery -> "Bearer " + tokens.current())
 *     .build();
 * }</pre>
 *
 * <p><b>What is sent.</b> The body, and these headers: {@code Idempotency-Key} with {@link Delivery#key()} in quotes, as the IETF's draft
 * has it; {@code Buffer-Batch} with the batch's id; {@code Buffer-First-Sequence} and {@code Buffer-Last-Sequence} with
 * sequence numbers. Redirects are never followed.
 *
 * <p><b>When the target has the records.</b> When it answered with a status from 200 to 299 and the whole answer has arrived. An
 * answer that breaks off, or never ends, tells nothing for certain: the records are sent again, with an equal key if they are the same. A target that drops
 * keys that it knows thus gets each record once. A target that may take some of the records and refuse others says so in its
 * answer, which a {@link ResponseReader} tells to the delivery.
 *
 * <p><b>Other answers.</b> The records are sent again later (RETRY) after 408, 409, 421, 423, 424, 425, 429, from 500 on, and after a connection that fails;
 * they are refused for good (REJECT) by 400, 413 and 422; whatever else waits for somebody to act (HOLD), such as 401, 403, 404
 * and redirects. {@link Builder#verdict} and {@link Builder#taken} say otherwise. {@code Retry-After} is heeded.
 *
 * <p><b>Threads and time.</b> Safe for use by any thread, for as many deliveries at once as are wanted. It waits for as long as the producer
 * lets it: {@code attemptTimeout} covers the whole exchange, with the answer's body. When the attempt is given up, the connection is closed.
 *
 * <p><b>Secrets.</b> No message and no text of this class shows more of the address than its host and port, nor the value of a header. What a
 * target said is quoted without them: parts of the path and of the query, and headers' values, are replaced by stars if they have six characters or more.
 *
 * @param <R> the record type
 */
public final class HttpSender<R> implements Sender<R> {

  /** The verdict is known from the status; its explanation is worth no more than this. */
  private static final long MILLIS_FOR_AN_EXPLANATION = 1_000;

  private static final int MULTI_STATUS = 207;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final String target;
  private final Secrets addressSecrets;
  private final Requests<R> requests;
  private final Body<R> body;
  private final long maxBodyBytes;
  private final HttpVerdicts verdicts;
  private final @Nullable ResponseReader<R> reader;
  private final int maxResponseBytes;
  private final boolean ownsClient;
  private final InstantSource clock;

  /** Null after {@link #close}, so that it can be collected, which ends its threads. */
  private volatile @Nullable HttpClient client;

  private HttpSender(Builder<R> builder) {
    this.addressSecrets = Secrets.ofAddress(builder.uri);
    this.target = builder.uri.getScheme() + "://" + builder.uri.getRawAuthority();
    this.body = builder.body;
    this.maxBodyBytes = builder.maxBodyBytes;
    this.verdicts = new HttpVerdicts(builder.verdicts);
    this.reader = builder.reader;
    this.maxResponseBytes = builder.maxResponseBytes;
    this.clock = builder.clock;
    this.ownsClient = builder.client == null;
    this.client = builder.client != null ? builder.client : newClient();
    this.requests = new Requests<>(builder.uri, builder.contentType, !ownsClient, builder.headers);
  }

  private static HttpClient newClient() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .build();
  }

  /**
   * Returns a builder for a sender of bodies of any form.
   *
   * @param uri where to; {@code http} or {@code https}, without a user and password
   * @param contentType the body's media type
   * @param body makes the body
   * @param <R> the record type
   * @return the builder
   * @throws IllegalArgumentException if the address is not of that form; the message does not show it
   */
  public static <R> Builder<R> builder(URI uri, String contentType, Body<R> body) {
    return new Builder<>(uri, contentType, body);
  }

  /**
   * Returns a builder for a sender of NDJSON: each record in a line of its own, as the codec writes it, as {@code application/x-ndjson}. A record
   * that the codec cannot write, that is empty, or that has a line break in it is refused (REJECT).
   *
   * @param uri where to; {@code http} or {@code https}, without a user and password
   * @param codec writes a record; {@link RecordCodec#string} and {@link RecordCodec#bytes} for those that are lines already
   * @param <R> the record type
   * @return the builder
   * @throws IllegalArgumentException if the address is not of that form; the message does not show it
   */
  public static <R> Builder<R> ndjson(URI uri, RecordCodec<R> codec) {
    Objects.requireNonNull(codec, "codec");
    return new Builder<>(uri, "application/x-ndjson", delivery -> Ndjson.of(delivery, codec));
  }

  @Override
  public void send(Delivery<R> delivery) throws Exception {
    byte[] bytes = body.of(delivery);
    if (bytes.length > maxBodyBytes) {
      throw SendException.of(
          Verdict.REJECT, "a body of " + bytes.length + " bytes, maxBodyBytes is " + maxBodyBytes);
    }
    Secrets secrets = new Secrets(addressSecrets);
    HttpRequest request = requests.of(delivery, bytes, secrets);
    try (Exchange exchange = new Exchange(this::bodyFor)) {
      delivery.onAbort(exchange::abort);
      taken(exchange(exchange, request, delivery, secrets), delivery, secrets);
    }
  }

  /** Asks the target; returns the beginning of an answer whose status means that the records are taken. */
  private HttpResponse<AnswerBody> exchange(
      Exchange exchange, HttpRequest request, Delivery<R> delivery, Secrets secrets)
      throws IOException, InterruptedException {
    HttpClient open = client;
    if (open == null) {
      throw new IllegalStateException("the sender is closed");
    }
    HttpResponse<AnswerBody> answer;
    try {
      answer = exchange.send(open, request);
    } catch (IOException
        | IllegalArgumentException e) { // the latter for headers that make no sense
      Optional<Head> head = exchange.head();
      if (head.isPresent()) {
        checkNotRefused(head.get(), delivery, secrets);
      }
      throw secrets.without(target + (head.isPresent() ? ": " : " could not be asked: "), e);
    }
    checkNotRefused(
        new Head(answer.statusCode(), answer.headers(), answer.body()), delivery, secrets);
    return answer;
  }

  private void checkNotRefused(Head head, Delivery<R> delivery, Secrets secrets)
      throws InterruptedException {
    Optional<Verdict> verdict = verdicts.of(head.status());
    if (verdict.isPresent()) {
      throw refused(verdict.get(), head, delivery, secrets);
    }
  }

  private AnswerBody bodyFor(int status) {
    if (verdicts.of(status).isPresent()) {
      return AnswerBody.upTo(Excerpt.BYTES_READ);
    }
    return reader == null ? AnswerBody.ignored() : AnswerBody.upTo(maxResponseBytes);
  }

  private void taken(HttpResponse<AnswerBody> head, Delivery<R> delivery, Secrets secrets)
      throws Exception {
    try {
      head.body().await();
    } catch (IOException e) {
      throw secrets.without(target + ": ", e);
    }
    if (reader == null) {
      if (head.statusCode() == MULTI_STATUS) {
        throw SendException.of(
            Verdict.HOLD,
            target + " answered 207, which has a status for each record: give a responseReader");
      }
      return;
    }
    if (head.body().exceeded()) {
      throw SendException.of(
          Verdict.HOLD,
          target + " answered with more than " + maxResponseBytes
              + " bytes: raise maxResponseBytes, or what was taken cannot be read");
    }
    reader.read(delivery, new Answer(head));
  }

  private SendException refused(Verdict verdict, Head head, Delivery<R> delivery, Secrets secrets)
      throws InterruptedException {
    head.body().awaitBriefly(MILLIS_FOR_AN_EXPLANATION);
    String excerpt = Excerpt.of(head.body().kept(), secrets);
    SendException refused = SendException.of(
        verdict,
        target + " answered " + head.status() + " to " + delivery.key()
            + (excerpt.isEmpty() ? "" : ": " + excerpt));
    return RetryAfter.of(head.headers(), clock.instant())
        .map(refused::withRetryAfter)
        .orElse(refused);
  }

  /** Closes the client, unless it was given to the builder. */
  @Override
  public void close() {
    HttpClient open = client;
    client = null;
    if (ownsClient && open != null) {
      ClientCloser.close(open);
    }
  }

  @Override
  public String toString() {
    return "HttpSender[" + target + "]";
  }

  /**
   * Makes a request's body.
   *
   * @param <R> the record type
   */
  @FunctionalInterface
  public interface Body<R> {

    /**
     * Returns the body for a delivery. Equal keys should give equal bodies, so it should depend on nothing but the records.
     *
     * @param delivery the records
     * @return the body, which is not copied
     * @throws SendException if the records can have no body, with the verdict
     * @throws Exception if there is none for now: the records are sent again later
     */
    byte[] of(Delivery<R> delivery) throws Exception;
  }

  /**
   * Makes a header's value, anew for each request: a token, or the delivery's key in another form.
   *
   * @param <R> the record type
   */
  @FunctionalInterface
  public interface HeaderValue<R> {

    /**
     * Returns the value for a request.
     *
     * @param delivery what is sent
     * @return the value
     * @throws SendException if there is none, with the verdict
     * @throws Exception if there is none for now: the records are sent again later
     */
    String of(Delivery<R> delivery) throws Exception;
  }

  /**
   * Reads the answers of a target that may take some of the records and not the others.
   *
   * @param <R> the record type
   */
  @FunctionalInterface
  public interface ResponseReader<R> {

    /**
     * Tells which records the target has not taken, by {@link Delivery#reject} and {@link Delivery#retry}. Whatever it does not tell of is taken.
     *
     * @param delivery the records
     * @param response the answer, whose status means that they are taken
     * @throws SendException if the answer says otherwise, with the verdict
     * @throws Exception if the answer cannot be read: the records are sent again later
     */
    void read(Delivery<R> delivery, HttpResponse<byte[]> response) throws Exception;
  }

  /**
   * Makes a sender. Not safe for use by several threads.
   *
   * @param <R> the record type
   */
  public static final class Builder<R> {

    private final URI uri;
    private final String contentType;
    private final Body<R> body;
    private final Map<String, HeaderValue<R>> headers =
        new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<Integer, Optional<Verdict>> verdicts = new LinkedHashMap<>();
    private long maxBodyBytes = Long.MAX_VALUE;
    private int maxResponseBytes = 1 << 20;
    private @Nullable ResponseReader<R> reader;
    private @Nullable HttpClient client;
    private InstantSource clock = InstantSource.system();

    private Builder(URI uri, String contentType, Body<R> body) {
      this.uri = checked(uri);
      this.contentType = Objects.requireNonNull(contentType, "contentType");
      this.body = Objects.requireNonNull(body, "body");
      HttpRequest.newBuilder(uri).setHeader("Content-Type", contentType);
    }

    private static URI checked(URI uri) {
      String scheme = String.valueOf(uri.getScheme());
      if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
        throw new IllegalArgumentException("the address must begin with http:// or https://");
      }
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("the address has no host, or one that is not valid");
      }
      if (uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "the address has a user in it, which would be shown in logs: set the header Authorization");
      }
      return uri;
    }

    /**
     * Adds a header that is the same in each request.
     *
     * @param name the header's name; takes the place of one of that name
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if the sender or the client sets this header, or it cannot be sent
     */
    public Builder<R> header(String name, String value) {
      header(name, delivery -> value);
      Requests.checkValue(name, value);
      return this;
    }

    /**
     * Adds a header whose value is made for each request, such as a token that expires.
     *
     * @param name the header's name; takes the place of one of that name
     * @param value makes its value; called by the thread that sends
     * @return this builder
     * @throws IllegalArgumentException if the sender or the client sets this header, or it is no name
     */
    public Builder<R> header(String name, HeaderValue<R> value) {
      Requests.checkHeader(name);
      headers.put(name, Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Says what a status means: the records are not taken.
     *
     * @param status the status, from 200 to 999
     * @param verdict what becomes of the records
     * @return this builder
     */
    public Builder<R> verdict(int status, Verdict verdict) {
      verdicts.put(checkedStatus(status), Optional.of(verdict));
      return this;
    }

    /**
     * Says that a status means that the target has the records, such as the 409 of a target that answers so to a key that it knows. From
     * 200 to 299 that needs not be said.
     *
     * @param status the status, from 200 to 999
     * @return this builder
     */
    public Builder<R> taken(int status) {
      verdicts.put(checkedStatus(status), Optional.empty());
      return this;
    }

    private static int checkedStatus(int status) {
      if (status < 200 || status > 999) {
        throw new IllegalArgumentException("status must be from 200 to 999, was " + status);
      }
      return status;
    }

    /**
     * Has answers read that mean that the records are taken. By default the status alone counts.
     *
     * @param newReader tells of the records that the target has not taken
     * @return this builder
     */
    public Builder<R> responseReader(ResponseReader<R> newReader) {
      reader = Objects.requireNonNull(newReader, "responseReader");
      return this;
    }

    /**
     * Bounds the answers that are given to a {@link ResponseReader}. A longer one cannot be read: the records wait (HOLD), since nobody knows
     * which of them are taken. Default 1 MiB.
     *
     * @param newMaxResponseBytes the bound, in bytes
     * @return this builder
     */
    public Builder<R> maxResponseBytes(int newMaxResponseBytes) {
      maxResponseBytes = Math.toIntExact(positive("maxResponseBytes", newMaxResponseBytes));
      return this;
    }

    /**
     * Sets the longest body that the target accepts. A longer one is not sent but rejected, and so divided by the producer; a
     * record that is alone too long goes to the dead letters. Useful where a target breaks the connection instead of answering 413. Default
     * no bound.
     *
     * @param newMaxBodyBytes the bound, in bytes
     * @return this builder
     */
    public Builder<R> maxBodyBytes(long newMaxBodyBytes) {
      maxBodyBytes = positive("maxBodyBytes", newMaxBodyBytes);
      return this;
    }

    private static long positive(String name, long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, was " + bytes);
      }
      return bytes;
    }

    /**
     * Sets the client, for a proxy, certificates, or a time-out for connecting of another length than 10 s. It is not closed by the sender.
     *
     * @param newClient a client that follows no redirects
     * @return this builder
     * @throws IllegalArgumentException if it follows redirects
     */
    public Builder<R> client(HttpClient newClient) {
      if (newClient.followRedirects() != HttpClient.Redirect.NEVER) {
        throw new IllegalArgumentException(
            "the client follows redirects, and would send records and secrets to wherever it is told");
      }
      client = newClient;
      return this;
    }

    /** For tests. */
    Builder<R> clock(InstantSource newClock) {
      clock = newClock;
      return this;
    }

    /**
     * Returns the sender.
     *
     * @return the sender, which the producer closes
     */
    public HttpSender<R> build() {
      return new HttpSender<>(this);
    }
  }
}

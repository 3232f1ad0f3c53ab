package io.unistream.buffer.s3;

import io.unistream.buffer.config.BufferConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Makes the HTTP client that the SDK would make, with more connections. An HTTP client that has fewer than there are requests lets
 * them wait for each other, and fails those that wait long.
 */
final class Connections implements SdkHttpClient.Builder<Connections> {

  /** For requests in threads of their own, such as a look at the ownership. */
  private static final int OTHERS = 4;

  private final SdkHttpService service;
  private final int number;

  private Connections(SdkHttpService service, int number) {
    this.service = service;
    this.number = number;
  }

  /** Empty if what HTTP clients have by themselves is enough. */
  static Optional<Connections> enough(S3BufferSettings settings) {
    int uploads = settings.grouping().uploadsInFlight();
    int hedges = settings.retries().hedgeAfter().isZero() ? 0 : Hedges.MOST;
    int number = uploads + hedges + Workers.READERS + OTHERS;
    Integer usual = SdkHttpConfigurationOption.GLOBAL_HTTP_DEFAULTS.get(
        SdkHttpConfigurationOption.MAX_CONNECTIONS);
    return usual != null && number <= usual
        ? Optional.empty()
        : Optional.of(new Connections(service(uploads, number), number));
  }

  private static SdkHttpService service(int uploads, int number) {
    List<SdkHttpService> found = new ArrayList<>();
    ServiceLoader.load(SdkHttpService.class).forEach(found::add);
    String named = SdkSystemSetting.SYNC_HTTP_SERVICE_IMPL.getStringValue().orElse("");
    return found.stream()
        .filter(service ->
            named.isEmpty() ? found.size() == 1 : service.getClass().getName().equals(named))
        .findFirst()
        .orElseThrow(() -> new BufferConfigException("grouping.uploadsInFlight (" + uploads
            + ") needs an HTTP client of " + number + " connections, and it is not clear which:"
            + " the class path has " + names(found) + ", the system property "
            + SdkSystemSetting.SYNC_HTTP_SERVICE_IMPL.property() + " says \"" + named
            + "\"; set it to one of them, or give S3Buffer.open a client of your own"));
  }

  private static List<String> names(List<SdkHttpService> services) {
    return services.stream().map(service -> service.getClass().getName()).toList();
  }

  @Override
  public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
    AttributeMap more = AttributeMap.builder()
        .put(SdkHttpConfigurationOption.MAX_CONNECTIONS, number)
        .build();
    return service.createHttpClientBuilder().buildWithDefaults(more.merge(defaults));
  }
}

package io.unistream.buffer.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.SyncEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees is what the documents say. */
class ScrapeTest {

  private static final Path DOCS = Path.of("..", "docs");

  /** What the documents name stands in code spans, in expressions and in queries. */
  private static final Pattern PROMETHEUS = Pattern.compile("\\bbuffer_[a-z_]+");

  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(buffer_[a-z_]+)\\{([^}]*)\\} (\\S+)$");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final BufferMetrics metrics = BufferMetrics.of("orders");

  @BeforeEach
  void bind() {
    metrics.bufferListener();
    metrics.producerListener();
    metrics.watch(new FakeSource(true)).bindTo(registry);
  }

  @AfterEach
  void close() {
    metrics.close();
    registry.close();
  }

  private Set<String> scraped() {
    return SAMPLE
        .matcher(registry.scrape())
        .results()
        .map(sample -> sample.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> named(String text) {
    return PROMETHEUS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theScrapeHasTheseNames() {
    assertEquals(
        new TreeSet<>(Set.of(
            "buffer_backlog_bytes",
            "buffer_backlog_records",
            "buffer_commit_batches_total",
            "buffer_commit_records_total",
            "buffer_dead_letters_total",
            "buffer_dropped_records_total",
            "buffer_failures_total",
            "buffer_in_flight_records",
            "buffer_oldest_age_seconds",
            "buffer_put_bytes_total",
            "buffer_put_records_total",
            "buffer_send_seconds_count",
            "buffer_send_seconds_max",
            "buffer_send_seconds_sum",
            "buffer_state",
            "buffer_sync_seconds_count",
            "buffer_sync_seconds_max",
            "buffer_sync_seconds_sum")),
        scraped());
  }

  @Test
  void theScrapeHasTheValues() {
    metrics.bufferListener().onPut(PutEvent.of(SequenceRange.closed(1, 5), 50));
    metrics.bufferListener().onSync(SyncEvent.of(250_000_000));

    String text = registry.scrape();

    assertTrue(text.contains("buffer_put_records_total{buffer=\"orders\"} 5.0\n"), text);
    assertTrue(text.contains("buffer_sync_seconds_sum{buffer=\"orders\"} 0.25\n"), text);
    assertTrue(text.contains("buffer_state{buffer=\"orders\",state=\"up\"} 1.0\n"), text);
  }

  @Test
  void tagsAreFewAndFixed() {
    Set<String> tags = SAMPLE
        .matcher(registry.scrape())
        .results()
        .map(sample -> sample.group(2).replaceAll("=\"[^\"]*\"", ""))
        .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of("buffer", "buffer,outcome", "buffer,state"), tags);
  }

  @Test
  void thePageNamesEachMetricAndNoOther() throws IOException {
    String page = Files.readString(DOCS.resolve("metrics.md"));

    assertEquals(scraped(), named(page));
    Set<String> meters = Pattern.compile("\\| `(buffer\\.[a-z.]+)` \\|")
        .matcher(page)
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        registry.getMeters().stream()
            .map(meter -> meter.getId().getName())
            .collect(Collectors.toCollection(TreeSet::new)),
        meters);
    assertTrue(page.contains(series() + " for a producer"), "series: " + series());
  }

  private long series() {
    return SAMPLE.matcher(registry.scrape()).results().count();
  }

  @Test
  void theTagsOfThePageAreThoseOfTheScrape() throws IOException {
    String page = Files.readString(DOCS.resolve("metrics.md"));

    for (Meter meter : registry.getMeters()) {
      meter.getId().getTags().stream()
          .filter(tag -> !tag.getKey().equals("buffer"))
          .forEach(tag -> {
            Matcher row = Pattern.compile("\\| `" + meter.getId().getName() + "` \\|.*tag `"
                    + tag.getKey() + "` = .*`" + tag.getValue() + "`")
                .matcher(page);
            assertTrue(row.find(), tag.toString());
          });
    }
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DOCS.resolve("grafana-dashboard.json").toFile());
    Set<String> asked = new TreeSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        String query = target.get("expr").asText();
        assertTrue(PROMETHEUS.matcher(query).find(), query);
        asked.addAll(named(query));
      }
    }
    for (JsonNode variable : dashboard.get("templating").get("list")) {
      asked.addAll(named(variable.get("query").toString()));
    }

    assertEquals(scraped(), asked);
  }
}

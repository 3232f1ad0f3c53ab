package io.unistream.buffer.producer.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Delivers to lists, found as a stranger's own sender is. Those of equal name share a list. */
public final class ListSenders implements SenderProvider<ListSenders.Settings> {

  /** What was delivered, as the codec writes it, and {@code closed}. */
  static final Map<String, List<String>> LISTS = new ConcurrentHashMap<>();

  public ListSenders() {}

  /** Whether a sender of this name was ever made. */
  public static boolean isMade(String name) {
    return LISTS.containsKey(name);
  }

  /** What came to the senders of this name. */
  public static List<String> list(String name) {
    return List.copyOf(LISTS.getOrDefault(name, List.of()));
  }

  @Override
  public String name() {
    return "list";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public <R> Sender<R> create(Settings settings, RecordCodec<R> codec) {
    List<String> list =
        LISTS.computeIfAbsent(settings.name(), name -> new CopyOnWriteArrayList<>());
    return new Sender<>() {
      @Override
      public void send(Delivery<R> delivery) throws Exception {
        for (R record : delivery.records()) {
          String text = new String(codec.encode(record), StandardCharsets.UTF_8);
          if (text.contains("refused")) {
            throw SendException.of(Verdict.REJECT, text);
          }
          list.add(text);
        }
      }

      @Override
      public void close() {
        list.add("closed");
      }
    };
  }

  /** Which list. */
  public record Settings(
      @JsonProperty(value = "name", required = true) String name) {}
}

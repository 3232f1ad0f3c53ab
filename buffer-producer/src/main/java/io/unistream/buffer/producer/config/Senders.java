package io.unistream.buffer.producer.config;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.config.NamedServices;
import io.unistream.buffer.producer.Sender;
import java.util.Map;
import java.util.ServiceLoader;

/** The kinds of senders that are there. */
final class Senders {

  private static final String TYPE = "type";

  private static final String IN_SENDERS =
      "add the module io.unistream:buffer-senders to the class path";
  private static final String IN_CODE =
      "that sender needs what no file can say: leave sender out here, and give it to BufferConfig.start";

  private static final Map<String, String> ADVICE = Map.of(
      "http", IN_SENDERS,
      "file", IN_SENDERS,
      "jdbc", IN_CODE,
      "kafka", IN_CODE,
      "kinesis", IN_CODE);

  @SuppressWarnings({"unchecked", "rawtypes"}) // of a provider nothing is known but that it is one
  private static final NamedServices<SenderProvider<?>> ALL = NamedServices.of(
      (Class<SenderProvider<?>>) (Class) SenderProvider.class,
      loader -> (Iterable) ServiceLoader.load(SenderProvider.class, loader),
      SenderProvider::name);

  private Senders() {}

  /** Reads the settings of a sender, so that what is wrong is known before anything is opened. */
  static Prepared<?> read(JsonSettings settings) {
    return Prepared.of(ALL.named(settings, TYPE, ADVICE::get), settings.without(TYPE));
  }

  /** A sender that can be created. */
  record Prepared<S>(SenderProvider<S> provider, S settings) {

    private static <S> Prepared<S> of(SenderProvider<S> provider, JsonSettings settings) {
      return new Prepared<>(provider, settings.as(provider.settingsType()));
    }

    <R> Sender<R> create(RecordCodec<R> codec) {
      return provider.create(settings, codec);
    }
  }
}

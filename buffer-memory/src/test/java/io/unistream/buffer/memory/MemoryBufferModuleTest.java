package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.Buffers;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.guice.BufferModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryBufferModuleTest {

  private static final TypeLiteral<Map<String, Integer>> COUNTS = new TypeLiteral<>() {};
  private static final Key<Buffer<Map<String, Integer>>> BUFFER = Key.get(new TypeLiteral<>() {});

  @TempDir
  Path directory;

  private JsonSettings json = JsonSettings.file(Path.of("none"));

  @BeforeEach
  void writeSettings() throws IOException {
    json = JsonSettings.file(Files.writeString(
        directory.resolve("buffer.json"),
        "{\"backend\": \"memory\", \"emit\": {\"maxRecords\": 1}}"));
  }

  @Test
  void settingsInCodeAndInJsonLiveSideBySide() {
    MemoryBufferSettings settings = MemoryBufferSettings.defaults();
    Injector injector = Guice.createInjector(
        MemoryBufferModule.of(COUNTS, settings),
        MemoryBufferModule.of(COUNTS, json).annotatedWith(Names.named("json")),
        MemoryBufferModule.of(String.class, settings),
        MemoryBufferModule.of(String.class, json).annotatedWith(Names.named("json")),
        BufferModule.of(COUNTS, json).annotatedWith(Names.named("by name")));
    List<Map<String, Integer>> records = List.of(Map.of("a", 1), Map.of("b", 2));

    assertEquals(2, emitted(injector.getInstance(BUFFER), records));
    assertEquals(
        1, emitted(injector.getInstance(BUFFER.withAnnotation(Names.named("json"))), records));
    assertEquals(
        1, emitted(injector.getInstance(BUFFER.withAnnotation(Names.named("by name"))), records));

    injector.getInstance(BufferCloser.class).close();
  }

  @Test
  void aBufferIsOpenedFromJsonWithoutGuice() {
    try (Buffer<String> buffer = Buffers.open(json, RecordCodec.string())) {
      assertEquals(1, emitted(buffer, List.of("a", "b")));
      assertTrue(buffer.recovery().created());
    }
  }

  private static <R> int emitted(Buffer<R> buffer, List<R> records) {
    buffer.putAll(records);
    return buffer.emit().size();
  }
}

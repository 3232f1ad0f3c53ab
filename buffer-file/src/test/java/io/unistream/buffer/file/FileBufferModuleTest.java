package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.unistream.buffer.Batch;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBufferModuleTest {

  private static final TypeLiteral<Map<String, Integer>> COUNTS = new TypeLiteral<>() {};
  private static final Key<Buffer<Map<String, Integer>>> BUFFER = Key.get(new TypeLiteral<>() {});
  private static final Key<Buffer<String>> TEXTS = Key.get(new TypeLiteral<>() {});

  @TempDir
  Path directory;

  @Test
  void settingsInCodeAndInJsonLiveSideBySide() {
    Injector injector = Guice.createInjector(
        FileBufferModule.of(COUNTS, settings("a")),
        FileBufferModule.of(COUNTS, json("b")).annotatedWith(Names.named("b")),
        FileBufferModule.of(String.class, settings("c")),
        FileBufferModule.of(String.class, json("d")).annotatedWith(Names.named("d")),
        BufferModule.of(String.class, json("e")).annotatedWith(Names.named("e")));

    injector.getInstance(BUFFER).put(Map.of("a", 1));
    injector.getInstance(BUFFER.withAnnotation(Names.named("b"))).put(Map.of("b", 2));
    injector.getInstance(BufferCloser.class).close();

    assertReopens("a", "{\"a\":1}");
    assertReopens("b", "{\"b\":2}");
    for (String name : List.of("c", "d", "e")) {
      assertTrue(Files.isDirectory(directory.resolve(name)));
    }
  }

  @Test
  void aLockedLogFailsTheInjectorAndTheOtherBufferIsClosedAgain() {
    try (Buffer<String> holder = FileBuffer.open(settings("held"), RecordCodec.string())) {
      CreationException e = assertThrows(
          CreationException.class,
          () -> Guice.createInjector(
              FileBufferModule.of(String.class, settings("free")),
              FileBufferModule.of(COUNTS, settings("held"))));

      assertTrue(String.valueOf(e.getMessage()).contains("BufferLockedException"), e.getMessage());
      holder.put("unharmed");
    }
    Injector again = Guice.createInjector(FileBufferModule.of(String.class, settings("free")));
    again.getInstance(TEXTS).close();
  }

  @Test
  void aMissingDirectoryIsAConfigurationError() throws IOException {
    Path file = Files.writeString(directory.resolve("buffer.json"), "{\"backend\": \"file\"}");

    CreationException e = assertThrows(
        CreationException.class,
        () -> Guice.createInjector(BufferModule.of(String.class, JsonSettings.file(file))));

    assertTrue(
        String.valueOf(e.getMessage()).contains(file + ": directory is required"), e.getMessage());
  }

  @Test
  void aBufferIsOpenedFromJsonWithoutGuice() {
    try (Buffer<String> buffer = Buffers.open(json("plain"), RecordCodec.string())) {
      buffer.put("a");
    }

    assertReopens("plain", "a");
  }

  private void assertReopens(String name, String record) {
    try (Buffer<String> buffer = Buffers.open(json(name), RecordCodec.string())) {
      Batch<String> batch = buffer.emit();
      assertEquals(List.of(record), batch.records());
    }
  }

  private FileBufferSettings settings(String name) {
    return FileBufferSettings.builder(directory.resolve(name))
        .segmentBytes(64 << 10)
        .build();
  }

  private JsonSettings json(String name) {
    return JsonSettings.of(new ObjectMapper()
        .createObjectNode()
        .put("backend", "file")
        .put("directory", directory.resolve(name).toString())
        .put("segmentBytes", 64 << 10));
  }
}

package io.unistream.buffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuffersTest {

  @Test
  void aBufferIsOpenedByTheBackendThatTheSettingsName() {
    JsonSettings settings =
        settings("{'backend': 'list', 'label': 'a', 'emit': {'maxRecords': 2}}");

    try (Buffer<String> buffer = Buffers.open(settings, RecordCodec.string())) {
      buffer.putAll(List.of("a", "b", "c"));
      Batch<String> batch = buffer.emit();

      assertEquals(List.of("a", "b"), batch.records());
    }
  }

  @Test
  void clockAndListenerReachTheBuffer() {
    List<RecoveryReport> heard = new ArrayList<>();
    BufferListener listener = new BufferListener() {
      @Override
      public void onRecovery(RecoveryReport report) {
        heard.add(report);
      }
    };

    try (Buffer<String> buffer = Buffers.open(
        settings("{'backend': 'list', 'label': 'a'}"),
        RecordCodec.string(),
        BufferComponents.defaults().withListener(listener))) {
      assertEquals(List.of(buffer.recovery()), heard);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'label': 'a'} | backend must be one of [list], was nothing",
        "{'backend': 7} | backend must be text, was 7",
        "{'backend': 's3'} | backend must be one of [list], was 's3'; add the module io.unistream:buffer-s3"
            + " to the class path",
        "{'backend': 'disk'} | backend must be one of [list], was 'disk'; others come with their modules",
        "{'backend': 'lits'} | backend must be one of [list], was 'lits'; did you mean list? others come"
            + " with their modules",
        "{'backend': 'list'} | label is required",
        "{'bakend': 'list'} | backend must be one of [list], was nothing; was bakend meant to be it?",
      })
  void aWrongBackendIsRefusedWithThoseThatAreThere(String json, String message) {
    BufferConfigException e = assertThrows(
        BufferConfigException.class, () -> Buffers.open(settings(json), RecordCodec.string()));

    assertEquals("JSON settings: " + message.replace('\'', '"'), e.getMessage());
  }

  /** As in a thread of the common pool of an application whose classes the system's class loader does not know. */
  @ParameterizedTest
  @MethodSource("loadersWithoutBackends")
  void aBackendIsFoundWhateverClassLoaderTheThreadHas(@Nullable ClassLoader loader) {
    withLoader(loader, () -> {
      try (Buffer<String> buffer =
          Buffers.open(settings("{'backend': 'list', 'label': 'a'}"), RecordCodec.string())) {
        assertEquals(0, buffer.stats().puts());
      }
    });
  }

  static List<Arguments> loadersWithoutBackends() {
    return List.of(Arguments.of((Object) null), Arguments.of(ClassLoader.getPlatformClassLoader()));
  }

  @Test
  void aBackendThatOnlyTheThreadKnowsIsFoundToo() {
    withLoader(new LoaderOfOneMore(), () -> {
      JsonSettings settings = settings("{'backend': 'plug-in', 'label': 'a'}");

      assertEquals(PlugIn.class, settings.backend().getClass());
      BufferConfigException e = assertThrows(
          BufferConfigException.class, () -> settings("{'backend': 'x'}").backend());
      assertEquals(
          "JSON settings: backend must be one of [list, plug-in], was \"x\"; others come with"
              + " their modules",
          e.getMessage());
    });
  }

  private static void withLoader(@Nullable ClassLoader loader, Runnable action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Says that there is one backend more than the class path says. */
  private static final class LoaderOfOneMore extends ClassLoader {

    LoaderOfOneMore() {
      super(BuffersTest.class.getClassLoader());
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
      if (!name.equals("META-INF/services/" + BufferBackend.class.getName())) {
        return Collections.emptyEnumeration();
      }
      Path file = Files.createTempFile("services", null);
      file.toFile().deleteOnExit();
      Files.writeString(file, PlugIn.class.getName());
      return Collections.enumeration(List.of(file.toUri().toURL()));
    }
  }

  /** A backend that no file on the class path names. */
  public static final class PlugIn implements BufferBackend<ListBackend.Settings> {

    public PlugIn() {}

    @Override
    public String name() {
      return "plug-in";
    }

    @Override
    public Class<ListBackend.Settings> settingsType() {
      return ListBackend.Settings.class;
    }

    @Override
    public <R> Buffer<R> open(
        ListBackend.Settings settings, RecordCodec<R> codec, BufferComponents components) {
      return new ListBackend().open(settings, codec, components);
    }
  }

  private static JsonSettings settings(String json) {
    try {
      return JsonSettings.of(new ObjectMapper().readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

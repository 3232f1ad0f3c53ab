package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Injector;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.producer.Producer;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module and has the library on its module path; without Guice, which is optional, and with it. */
class ModulePathTest {

  private static final String DESCRIPTOR = """
      module app {
        requires io.unistream.buffer.file;
        requires io.unistream.buffer.memory;

        opens app to com.fasterxml.jackson.databind; // which makes its records
      }
      """;

  private static final String PROGRAM = """
      package app;

      import com.fasterxml.jackson.databind.ObjectMapper;
      import io.unistream.buffer.Batch;
      import io.unistream.buffer.Buffer;
      import io.unistream.buffer.RecordCodec;
      import io.unistream.buffer.config.Buffers;
      import io.unistream.buffer.config.JsonSettings;
      import io.unistream.buffer.file.FileBuffer;
      import io.unistream.buffer.file.FileBufferSettings;
      import java.nio.file.Path;

      public final class Main {

        record Order(String item, int count) {}

        public static void main(String[] args) throws Exception {
          FileBufferSettings settings = FileBufferSettings.builder(Path.of(args[0]))
              .emit(emit -> emit.withMaxRecords(1))
              .build();
          try (Buffer<Order> buffer = FileBuffer.open(settings, RecordCodec.json(Order.class))) {
            buffer.put(new Order("tea", 2));
          }
          String json = "{\\"backend\\": \\"file\\", \\"directory\\": \\"" + args[0] + "\\", \\"emit\\": {\\"maxRecords\\": 1}}";
          try (Buffer<Order> buffer = Buffers.open(
              JsonSettings.of(new ObjectMapper().readTree(json)), RecordCodec.json(Order.class))) {
            Batch<Order> batch = buffer.emit();
            System.out.println(batch.records());
            buffer.commit(batch);
          }
          JsonSettings memory = JsonSettings.of(new ObjectMapper().readTree(
              "{\\"backend\\": \\"memory\\", \\"capacity\\": {\\"maxRecords\\": 9000, \\"overflow\\": \\"BLOCK\\"}}"));
          try (Buffer<String> buffer = Buffers.open(memory, RecordCodec.string())) {
            System.out.println(buffer.put("text") + " " + Main.class.getModule().getName() + " "
                + buffer.getClass().getModule().getName());
          }
        }
      }
      """;

  private static final String PRODUCER_DESCRIPTOR = """
      module app {
        requires io.unistream.buffer.memory;
        requires io.unistream.buffer.producer;
      }
      """;

  private static final String PRODUCER_PROGRAM = """
      package app;

      import io.unistream.buffer.RecordCodec;
      import io.unistream.buffer.memory.MemoryBuffer;
      import io.unistream.buffer.memory.MemoryBufferSettings;
      import io.unistream.buffer.producer.Producer;
      import io.unistream.buffer.producer.ProducerSettings;

      public final class Main {

        public static void main(String[] args) {
          try (Producer<String> producer = Producer.start(
              () -> MemoryBuffer.open(MemoryBufferSettings.defaults(), RecordCodec.string()),
              delivery -> System.out.println(delivery.records()),
              ProducerSettings.defaults())) {
            producer.put("tea");
          }
          System.out.println(Producer.class.getModule().getName());
        }
      }
      """;

  private static final String GUICE_DESCRIPTOR = """
      module app {
        requires io.unistream.buffer.memory;
        requires io.unistream.buffer.producer;
        requires com.google.guice; // has no descriptor, so what it needs is named here
        requires com.google.common;
        requires jakarta.inject;
      }
      """;

  private static final String GUICE_PROGRAM = """
      package app;

      import com.google.inject.Guice;
      import com.google.inject.Injector;
      import com.google.inject.Key;
      import com.google.inject.TypeLiteral;
      import io.unistream.buffer.guice.BufferCloser;
      import io.unistream.buffer.memory.MemoryBufferModule;
      import io.unistream.buffer.memory.MemoryBufferSettings;
      import io.unistream.buffer.producer.Producer;
      import io.unistream.buffer.producer.guice.ProducerModule;

      public final class Main {

        public static void main(String[] args) {
          Injector injector = Guice.createInjector(
              binder -> binder.requireExplicitBindings(),
              binder -> binder.bind(BufferCloser.class),
              ProducerModule.of(MemoryBufferModule.of(String.class, MemoryBufferSettings.defaults()))
                  .withSender(delivery -> System.out.println(delivery.records())));
          try (BufferCloser closer = injector.getInstance(BufferCloser.class)) {
            injector.getInstance(Key.get(new TypeLiteral<Producer<String>>() {})).put("tea");
          }
          System.out.println(ProducerModule.class.getModule().getName());
        }
      }
      """;

  @TempDir
  Path temp;

  @Test
  void aModuleOpensBuffersByCodeAndByName() throws Exception {
    assertEquals(
        "[Order[item=tea, count=2]]\n1 app io.unistream.buffer\n",
        run(DESCRIPTOR, PROGRAM, modulePath()));
  }

  @Test
  void aModuleStartsAProducerWithoutGuice() throws Exception {
    assertEquals(
        "[tea]\nio.unistream.buffer.producer\n",
        run(PRODUCER_DESCRIPTOR, PRODUCER_PROGRAM, modulePath(Producer.class)));
  }

  @Test
  void aModuleStartsAProducerByGuice() throws Exception {
    String modules = modulePath(
        Producer.class,
        Injector.class,
        // What Guice brings along, which these examples do not use themselves.
        Class.forName("jakarta.inject.Inject"),
        Class.forName("org.aopalliance.intercept.MethodInterceptor"),
        Class.forName("com.google.common.collect.ImmutableList"),
        Class.forName("com.google.common.util.concurrent.internal.InternalFutureFailureAccess"));

    assertEquals(
        "[tea]\nio.unistream.buffer.producer\n", run(GUICE_DESCRIPTOR, GUICE_PROGRAM, modules));
  }

  /** Compiles a program, runs it, and returns what it printed. */
  private String run(String descriptor, String source, String modules) throws Exception {
    Path program = Files.createDirectories(temp.resolve("src/app"));
    Files.writeString(temp.resolve("src/module-info.java"), descriptor);
    Files.writeString(program.resolve("Main.java"), source);

    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int compiled = ToolProvider.findFirst("javac")
        .orElseThrow()
        .run(
            out,
            out,
            "--module-path",
            modules,
            "-d",
            temp.resolve("app").toString(),
            temp.resolve("src/module-info.java").toString(),
            program.resolve("Main.java").toString());
    assertEquals(0, compiled, said.toString());

    Path heard = temp.resolve("out");
    Path complaints = temp.resolve("err");
    int ended = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path",
            modules + File.pathSeparator + temp.resolve("app"),
            "--module",
            "app/app.Main",
            temp.resolve("log").toUri().getPath())
        .redirectError(complaints.toFile())
        .redirectOutput(heard.toFile())
        .start()
        .waitFor();
    assertEquals(0, ended, Files.readString(complaints));
    return Files.readString(heard).replace(System.lineSeparator(), "\n");
  }

  private static String modulePath(Class<?>... more) {
    Stream<Class<?>> always = Stream.of(
        Buffer.class,
        FileBuffer.class,
        MemoryBuffer.class,
        ObjectMapper.class,
        JsonParser.class,
        JsonCreator.class,
        NullMarked.class);
    return Stream.concat(always, Arrays.stream(more))
        .map(ModulePathTest::place)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

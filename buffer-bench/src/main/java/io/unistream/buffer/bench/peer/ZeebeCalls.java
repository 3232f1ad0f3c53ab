package io.unistream.buffer.bench.peer;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.agrona.DirectBuffer;

/**
 * The calls into Zeebe's journal, bound once. Its classes are made for Java 21, so a compiler of 17 cannot read them;
 * as constants, these handles cost no more than a call. Loading this class fails where Zeebe's cannot be loaded.
 */
final class ZeebeCalls {

  private static final String JOURNAL = "io.camunda.zeebe.journal.";
  private static final String BUILDER = JOURNAL + "file.SegmentedJournalBuilder";
  private static final String WRITER = "io.camunda.zeebe.util.buffer.DirectBufferWriter";

  /** (MeterRegistry): a builder. */
  private static final MethodHandle NEW_BUILDER = of(
          JOURNAL + "file.SegmentedJournal", "builder", MeterRegistry.class)
      .asType(MethodType.methodType(Object.class, MeterRegistry.class));

  private static final MethodHandle BUILD = of(BUILDER, "build").asType(objects(1));

  /** (DirectBufferWriter, DirectBuffer, int offset, int length): the same writer. */
  static final MethodHandle WRAP = of(WRITER, "wrap", DirectBuffer.class, int.class, int.class)
      .asType(MethodType.methodType(
          Object.class, Object.class, DirectBuffer.class, int.class, int.class));

  /** (Journal, DirectBufferWriter): the record. */
  static final MethodHandle APPEND = of(
          JOURNAL + "Journal", "append", load("io.camunda.zeebe.util.buffer.BufferWriter"))
      .asType(objects(2));

  /** (Journal). */
  static final MethodHandle FLUSH =
      of(JOURNAL + "Journal", "flush").asType(MethodType.methodType(void.class, Object.class));

  /** (Journal, long index): whether anything was deleted. */
  static final MethodHandle DELETE_UNTIL = of(JOURNAL + "Journal", "deleteUntil", long.class)
      .asType(MethodType.methodType(boolean.class, Object.class, long.class));

  /** (Journal): a reader, which is an Iterator of records. */
  static final MethodHandle OPEN_READER = of(JOURNAL + "Journal", "openReader").asType(objects(1));

  /** (JournalReader, long index): where it stands now. */
  static final MethodHandle SEEK = of(JOURNAL + "JournalReader", "seek", long.class)
      .asType(MethodType.methodType(long.class, Object.class, long.class));

  /** (JournalRecord): its bytes. */
  static final MethodHandle DATA = of(JOURNAL + "JournalRecord", "data")
      .asType(MethodType.methodType(DirectBuffer.class, Object.class));

  /** (JournalRecord): its index. */
  static final MethodHandle INDEX = of(JOURNAL + "JournalRecord", "index")
      .asType(MethodType.methodType(long.class, Object.class));

  private ZeebeCalls() {}

  static Object newWriter() throws ReflectiveOperationException {
    return load(WRITER).getConstructor().newInstance();
  }

  static AutoCloseable openJournal(MeterRegistry registry, File directory, int segmentBytes)
      throws Exception {
    try {
      Object builder = (Object) NEW_BUILDER.invokeExact(registry);
      Class<?> metaStore = load(JOURNAL + "JournalMetaStore");
      Object inMemory =
          load(JOURNAL + "JournalMetaStore$InMemory").getConstructor().newInstance();
      of(BUILDER, "withDirectory", File.class).invoke(builder, directory);
      of(BUILDER, "withName", String.class).invoke(builder, "log");
      of(BUILDER, "withMaxSegmentSize", int.class).invoke(builder, segmentBytes);
      of(BUILDER, "withPreallocateSegmentFiles", boolean.class).invoke(builder, true);
      of(BUILDER, "withMetaStore", metaStore).invoke(builder, inMemory);
      return (AutoCloseable) (Object) BUILD.invokeExact(builder);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** A handle may throw anything; what is no exception goes on as it is. */
  static Exception rethrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return (Exception) e;
  }

  private static MethodType objects(int parameters) {
    return MethodType.genericMethodType(parameters);
  }

  private static MethodHandle of(String type, String name, Class<?>... parameters) {
    try {
      Method method = load(type).getMethod(name, parameters);
      return MethodHandles.publicLookup().unreflect(method);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + "." + name, e);
    }
  }

  private static Class<?> load(String type) {
    try {
      return Class.forName(type);
    } catch (ClassNotFoundException e) {
      throw new LinkageError(type, e);
    }
  }
}

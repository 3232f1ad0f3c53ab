package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** Logs that err on purpose, so that it can be seen that this is found: they allocate once more when a put or a batch is theirs no more. */
final class Careless implements World {

  private static final Set<String> TOO_LATE = Set.of("put", "pollNext");

  private final Heap heap = new Heap();

  @Override
  public Buffer<byte[]> open(RecordCodec<byte[]> codec, BufferComponents components) {
    Buffer<byte[]> buffer = heap.open(codec, components);
    @SuppressWarnings("unchecked")
    Buffer<byte[]> careless = (Buffer<byte[]>) Proxy.newProxyInstance(
        Buffer.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, method, arguments) -> {
          try {
            Object result = method.invoke(buffer, arguments);
            if (TOO_LATE.contains(method.getName())) {
              Injector.allocation();
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
        });
    return careless;
  }

  @Override
  public boolean keeps() {
    return heap.keeps();
  }
}

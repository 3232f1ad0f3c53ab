package io.unistream.buffer.reliability.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.Row;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FullDisksTest {

  private static Row run(
      FullDisks campaign, SmallDisk.Kind kind, CrashClass durability, int rounds, Said said)
      throws Exception {
    try {
      return campaign.run(kind, durability, rounds, said.stream());
    } catch (MissingException e) {
      return Assumptions.abort(e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(SmallDisk.Kind.class)
  void nothingIsWrong(SmallDisk.Kind kind) throws Exception {
    Said said = new Said();

    Row row = run(new FullDisks(), kind, CrashClass.PROCESS, 2, said);

    assertEquals(0, row.wrong(), said::toString);
    assertEquals(2, row.tried());
  }

  @Test
  void aPutThatIsSwallowedIsFound() throws Exception {
    Said said = new Said();

    Row row = run(
        new FullDisks(FullDisksTest::careless), SmallDisk.Kind.TMPFS, CrashClass.PROCESS, 4, said);

    assertTrue(row.wrong() > 0, said::toString);
    assertTrue(said.toString().contains("full --on TMPFS"), said::toString);
  }

  /** One whose put does not fail when there is no space. */
  @SuppressWarnings("unchecked")
  private static Buffer<byte[]> careless(Path directory, CrashClass durability) {
    Buffer<byte[]> buffer = Logs.open(directory, durability);
    return (Buffer<byte[]>) Proxy.newProxyInstance(
        Buffer.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, method, arguments) -> {
          try {
            return method.invoke(buffer, arguments);
          } catch (InvocationTargetException e) {
            if (method.getName().equals("put")
                && e.getCause() instanceof BufferStorageFullException) {
              return Long.MAX_VALUE;
            }
            throw e.getCause();
          }
        });
  }
}

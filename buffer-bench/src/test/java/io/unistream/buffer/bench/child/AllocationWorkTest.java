package io.unistream.buffer.bench.child;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationWorkTest {

  @ParameterizedTest
  @CsvSource({
    "[B, byte[]",
    "[[J, long[][]",
    "[Ljava.lang.Object;, Object[]",
    "java.util.ArrayList$Itr, ArrayList$Itr",
    "a.b.Intake$$Lambda$50+0x00007f76740d6078.846947180, Intake lambda",
    "a.b.Intake$$Lambda/0x00007f7674, Intake lambda"
  })
  void classesAreNamedAsInSources(String name, String readable) {
    assertEquals(readable, AllocationWork.readable(name));
  }
}

package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.examples.crash.ChildOptions.TargetMode;
import io.unistream.examples.store.StoreAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChildOptionsTest {

  @Test
  void theChildUnderstandsWhatTheParentTells() {
    ChildOptions options = new ChildOptions(
        Backend.MEMORY,
        Durability.PROCESS,
        Path.of("a dir"),
        new StoreAddress(URI.create("http://store:9"), null, "bucket", "pre|fix=/log"),
        1,
        2,
        Path.of("in=put"),
        3,
        4,
        5,
        -1,
        6,
        true,
        7,
        Path.of("target"),
        TargetMode.SLOW,
        -8);

    assertEquals(options, ChildOptions.parse(options.toArguments().toArray(new String[0])));
  }

  @Test
  void aMissingOptionIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ChildOptions.parse("backend=FILE"));
    assertThrows(IllegalArgumentException.class, () -> ChildOptions.parse("backend"));
  }
}

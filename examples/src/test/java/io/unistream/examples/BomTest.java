package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The BOM has each module that a user may depend on, in the version of this build. */
class BomTest {

  /** Programs, and the BOM itself. */
  private static final Set<String> NOT_LIBRARIES =
      Set.of("buffer-bom", "buffer-bench", "buffer-cli", "buffer-reliability", "examples");

  @Test
  void theBomHasEveryLibrary() throws IOException {
    Set<String> modules = new TreeSet<>(Poms.modules());
    modules.removeAll(NOT_LIBRARIES);

    Set<String> artifacts = new TreeSet<>();
    for (Element dependency : Poms.all(Poms.pom("buffer-bom"), "dependency")) {
      artifacts.add(Poms.text(dependency, "artifactId"));
    }

    assertEquals(modules, artifacts);
  }

  @Test
  void theBomHasTheVersionOfTheRest() throws IOException {
    assertEquals(Poms.text(Poms.pom("."), "version"), Poms.text(Poms.pom("buffer-bom"), "version"));
  }
}

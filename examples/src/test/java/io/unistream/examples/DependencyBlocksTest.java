package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The dependencies and plugins that the pages show are those that this build has, in its versions. */
class DependencyBlocksTest {

  private static final String OURS = "io.unistream";

  /** What a bill of materials of others gives a version, by that bill's own property. */
  private static final String JACKSON = "com.fasterxml.jackson";

  @Test
  void everyVersionIsTheOneThatIsBuiltWith() throws IOException {
    List<String> wrong = new ArrayList<>();
    int found = 0;
    for (Block block : Block.all("xml")) {
      Element root = Poms.of("<block>" + block.text() + "</block>");
      for (String kind : List.of("dependency", "plugin")) {
        for (Element shown : Poms.all(root, kind)) {
          found++;
          check(block, shown, wrong);
        }
      }
    }

    assertTrue(found > 10, "found " + found);
    assertEquals(List.of(), wrong);
  }

  private static void check(Block block, Element shown, List<String> wrong) throws IOException {
    String group = Poms.text(shown, "groupId");
    String artifact = Poms.text(shown, "artifactId");
    String version = Poms.text(shown, "version");
    if (group.equals(OURS) && !ours().contains(artifact)) {
      wrong.add(block + ": there is no " + artifact);
    }
    String built = group.equals(OURS)
        ? Poms.value("${project.version}")
        : group.startsWith(JACKSON) ? Poms.value("${jackson.version}") : built(artifact);
    boolean byTheBom =
        version.isEmpty() && group.equals(OURS) && block.text().contains("buffer-bom");
    if (!byTheBom && !version.equals(built)) {
      wrong.add(
          block + ": " + artifact + " is shown in version " + version + ", built with " + built);
    }
  }

  private static Set<String> ours() throws IOException {
    Set<String> artifacts = new HashSet<>();
    for (String module : Poms.modules()) {
      artifacts.add(Poms.text(Poms.pom(module), "artifactId"));
    }
    return artifacts;
  }

  /** The version that any pom here has of it; nothing if none has. */
  private static String built(String artifact) throws IOException {
    List<String> modules = new ArrayList<>(Poms.modules());
    modules.add(0, ".");
    for (String module : modules) {
      for (Element named : Poms.all(Poms.pom(module), "artifactId")) {
        if (named.getTextContent().equals(artifact)
            && named.getParentNode() instanceof Element parent
            && !Poms.text(parent, "version").isEmpty()) {
          return Poms.value(Poms.text(parent, "version"));
        }
      }
    }
    return "";
  }

  @Test
  void theReadmeTellsTheVersionOfJackson() throws IOException {
    String readme = new Page("README.md").text();

    assertTrue(readme.contains(
        "`jackson-databind` that comes along, " + Poms.value("${jackson.version}") + "."));
  }
}

package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** What a public repository asks of each pom. */
class PublishedPomsTest {

  /** What the modules inherit, and the BOM, which has no parent, has itself. */
  private static final List<String> SHARED =
      List.of("url", "inceptionYear", "organization", "licenses", "developers", "scm");

  static List<String> published() throws IOException {
    List<String> published = new ArrayList<>();
    published.add(".");
    for (String module : Poms.modules()) {
      Element properties = Poms.child(Poms.pom(module), "properties").orElse(null);
      if (properties == null || !Poms.text(properties, "maven.deploy.skip").equals("true")) {
        published.add(module);
      }
    }
    return published;
  }

  @ParameterizedTest
  @MethodSource("published")
  void itSaysWhatItIs(String module) throws IOException {
    Element pom = Poms.pom(module);

    assertTrue(Poms.text(pom, "name").startsWith("Buffer"), module);
    assertTrue(Poms.text(pom, "description").length() > 20, module);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "buffer-bom"})
  void itSaysWhoseItIsAndWhere(String module) throws IOException {
    Element pom = Poms.pom(module);

    for (String name : SHARED) {
      assertTrue(Poms.text(pom, name).length() > 3, name);
    }
    Element scm = Poms.child(pom, "scm").orElseThrow();
    assertEquals("scm:git:" + Poms.text(scm, "url") + ".git", Poms.text(scm, "connection"));
  }

  @Test
  void theBomSaysTheSame() throws IOException {
    for (String name : SHARED) {
      assertEquals(plain(".", name), plain("buffer-bom", name));
    }
  }

  private static String plain(String module, String name) throws IOException {
    return Poms.text(Poms.pom(module), name).replaceAll("\\s+", " ");
  }

  /** The parent's profile is not the BOM's, so it has one of its own: with the same plugins. */
  @Test
  void theBomIsSignedAndPublishedByTheSamePlugins() throws IOException {
    assertEquals(release("."), release("buffer-bom"));
  }

  private static List<String> release(String module) throws IOException {
    List<String> plugins = new ArrayList<>();
    for (Element profile : Poms.all(Poms.pom(module), "profile")) {
      if (Poms.text(profile, "id").equals("release")) {
        for (Element plugin : Poms.all(profile, "plugin")) {
          plugins.add(Poms.text(plugin, "artifactId") + " " + Poms.text(plugin, "version"));
        }
      }
    }
    assertTrue(plugins.size() >= 2, plugins.toString());
    return plugins;
  }
}

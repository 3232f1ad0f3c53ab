package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The BOM has each module that a user may depend on, in the version of this build. */
class BomTest {

  private static final Path ROOT = Path.of("..");

  /** Programs, and the BOM itself. */
  private static final Set<String> NOT_LIBRARIES =
      Set.of("buffer-bom", "buffer-bench", "buffer-cli", "examples");

  @Test
  void theBomHasEveryLibrary() throws Exception {
    Set<String> modules = new TreeSet<>(texts(pom("."), "module"));
    modules.removeAll(NOT_LIBRARIES);

    Set<String> artifacts = new TreeSet<>(texts(pom("buffer-bom"), "artifactId"));
    artifacts.remove("buffer-bom");

    assertEquals(modules, artifacts);
  }

  @Test
  void theBomHasTheVersionOfTheRest() throws Exception {
    assertEquals(
        texts(pom("."), "version").get(0), texts(pom("buffer-bom"), "version").get(0));
  }

  private static Document pom(String module)
      throws ParserConfigurationException, SAXException, IOException {
    File file = ROOT.resolve(module).resolve("pom.xml").toFile();
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
  }

  private static List<String> texts(Document pom, String tag) {
    List<String> texts = new ArrayList<>();
    NodeList found = pom.getElementsByTagName(tag);
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(((Element) found.item(i)).getTextContent());
    }
    return texts;
  }
}

package io.unistream.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The poms of the project, as they stand in their files. */
final class Poms {

  private static final Path ROOT = Path.of("..");

  private Poms() {}

  /** Returns the pom of a module; {@code .} is the parent. */
  static Element pom(String module) throws IOException {
    return parsed(ROOT.resolve(module).resolve("pom.xml").toUri().toString());
  }

  /** Returns the element of a text that has only one at its top. */
  static Element of(String xml) throws IOException {
    Path file = Files.createTempFile("block", ".xml");
    try {
      Files.writeString(file, xml);
      return parsed(file.toUri().toString());
    } finally {
      Files.delete(file);
    }
  }

  private static Element parsed(String uri) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(uri)
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("cannot be read as XML: " + uri, e);
    }
  }

  /** Returns the modules that the parent builds. */
  static List<String> modules() throws IOException {
    return all(pom("."), "module").stream().map(Element::getTextContent).toList();
  }

  /** Returns all elements of that name, at any depth. */
  static List<Element> all(Element from, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = from.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }

  /** Returns the child of that name. */
  static Optional<Element> child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  /** Returns the text of a child, without white space around it; empty if there is none. */
  static String text(Element parent, String name) {
    return child(parent, name).map(Element::getTextContent).orElse("").strip();
  }

  /** Returns the value of a property of the parent, or the text itself if it names none. */
  static String value(String text) throws IOException {
    if (!text.startsWith("${")) {
      return text;
    }
    Element parent = pom(".");
    String name = text.substring(2, text.length() - 1);
    return name.equals("project.version")
        ? text(parent, "version")
        : text(child(parent, "properties").orElseThrow(), name);
  }
}

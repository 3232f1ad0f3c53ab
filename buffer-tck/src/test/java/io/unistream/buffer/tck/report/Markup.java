package io.unistream.buffer.tck.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A page as an XML parser sees it, which takes nothing that is not well-formed. */
final class Markup {

  private final Document document;

  Markup(String page) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError(e.getMessage() + "\n" + page, e);
    }
  }

  int count(String path) {
    return nodes(path).getLength();
  }

  /** The text of the only node at the path. */
  String text(String path) {
    List<String> all = all(path);
    if (all.size() != 1) {
      throw new AssertionError(path + " is there " + all.size() + " times");
    }
    return all.get(0);
  }

  List<String> all(String path) {
    NodeList nodes = nodes(path);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }

  /** The names of all elements, in their order. */
  List<String> elements() {
    NodeList nodes = nodes("//*");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      names.add(nodes.item(i).getNodeName());
    }
    return names;
  }

  private NodeList nodes(String path) {
    try {
      return (NodeList)
          XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
    } catch (XPathExpressionException e) {
      throw new AssertionError(path, e);
    }
  }
}

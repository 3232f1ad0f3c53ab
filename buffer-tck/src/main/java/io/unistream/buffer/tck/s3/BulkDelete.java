package io.unistream.buffer.tck.s3;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a bulk delete asks for.
 *
 * @param keys what to delete
 * @param quiet whether only errors are to be told
 */
record BulkDelete(List<String> keys, boolean quiet) {

  private static final int MAX_KEYS = 1000;

  static BulkDelete parse(byte[] xml) throws Refusal {
    List<String> keys = new ArrayList<>();
    boolean quiet = false;
    try {
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT) {
          switch (reader.getLocalName()) {
            case "Key" -> keys.add(reader.getElementText());
            case "Quiet" -> quiet = Boolean.parseBoolean(reader.getElementText());
            default -> {}
          }
        }
      }
    } catch (XMLStreamException e) {
      throw malformed();
    }
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw malformed();
    }
    return new BulkDelete(keys, quiet);
  }

  private static Refusal malformed() {
    return new Refusal(
        400, "MalformedXML", "The XML you provided was not well-formed or did not validate");
  }
}

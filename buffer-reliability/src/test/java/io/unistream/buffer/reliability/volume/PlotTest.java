package io.unistream.buffer.reliability.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PlotTest {

  /** 2,000 samples with one peak of threads among them. */
  private static final List<Sample> SAMPLES = IntStream.rangeClosed(1, 2_000)
      .mapToObj(i -> new Sample(i, 1_000L * i, 1 << 20, i == 777 ? 20 : 10, 100, 0))
      .toList();

  @Test
  void everyFigureHasAStripAndNoPeakIsLeftOut() throws Exception {
    String svg = Plot.svg("a < b & c", SAMPLES);

    Document document = DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertEquals("a < b & c", document.getElementsByTagName("text").item(0).getTextContent());
    var lines = document.getElementsByTagName("polyline");
    assertEquals(Sample.Figure.values().length, lines.getLength());
    String threads = ((Element) lines.item(1)).getAttribute("points");
    assertEquals(1, pointsAtTheTop(threads), threads);
    assertTrue(svg.contains("threads: up to 20"), svg);
  }

  /** At how many points the line is at its top, which is the smallest y. */
  private static long pointsAtTheTop(String points) {
    double[] heights = List.of(points.trim().split(" ", -1)).stream()
        .mapToDouble(point -> Double.parseDouble(point.substring(point.indexOf(',') + 1)))
        .toArray();
    double top = Arrays.stream(heights).min().orElseThrow();
    return Arrays.stream(heights).filter(height -> height == top).count();
  }
}

package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/settings.md tells each default as it is. */
class SettingsPageTest {

  private static final Page PAGE = new Page("docs/settings.md");

  private static JsonSettings shown(int n) throws IOException {
    return JsonSettings.of(new ObjectMapper().readTree(PAGE.block("json", n)));
  }

  private static Object read(int n) throws IOException {
    return read(shown(n), shown(n).backend());
  }

  private static <S> S read(JsonSettings settings, BufferBackend<S> backend) {
    return settings.as(backend);
  }

  @Test
  void theFileThatShowsAllSettingsHasTheDefaults() throws IOException {
    assertEquals(
        FileBufferSettings.of(Path.of("/var/lib/shop/orders")).toString(),
        read(1).toString());
  }

  @Test
  void theMemorySettingsAreTheDefaults() throws IOException {
    assertEquals(MemoryBufferSettings.defaults().toString(), read(2).toString());
  }

  /** A setting that is added gets its row. */
  @Test
  void everySettingHasARow() throws IOException {
    String page = PAGE.text();
    String all = FileBufferSettings.of(Path.of("orders")).toString();
    List<String> missing = new ArrayList<>();
    Matcher name = Pattern.compile("(\\w+)=(?!\\w+\\[)").matcher(all);
    while (name.find()) {
      if (!page.matches("(?s).*`(emit\\.|capacity\\.)?" + name.group(1) + "`.*")) {
        missing.add(name.group(1));
      }
    }
    assertTrue(all.contains("maxAge=") && all.contains("keepFree="), all);
    assertEquals(List.of(), missing, all);
  }
}

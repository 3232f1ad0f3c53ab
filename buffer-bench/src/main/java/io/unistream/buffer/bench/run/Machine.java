package io.unistream.buffer.bench.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The machine's shape, as far as figures depend on it. */
final class Machine {

  private Machine() {}

  static Map<String, String> describe(Path directory) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    Map<String, String> shape = new LinkedHashMap<>();
    shape.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    shape.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
    shape.put("processors", String.valueOf(system.getAvailableProcessors()));
    if (system instanceof com.sun.management.OperatingSystemMXBean more) {
      shape.put(
          "memory",
          String.format(Locale.ROOT, "%.0f GiB", more.getTotalMemorySize() / (double) (1 << 30)));
    }
    shape.put("file system", Files.getFileStore(directory).type());
    shape.put(
        "load at the start", String.format(Locale.ROOT, "%.1f", system.getSystemLoadAverage()));
    return shape;
  }
}

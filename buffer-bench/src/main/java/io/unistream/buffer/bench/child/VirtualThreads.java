package io.unistream.buffer.bench.child;

import java.lang.reflect.Method;

/** Threads, virtual ones too where the JVM has them (21 and later; this is compiled for 17). */
public final class VirtualThreads {

  private VirtualThreads() {}

  /**
   * Whether there are any.
   *
   * @return false before 21
   */
  public static boolean exist() {
    return Runtime.version().feature() >= 21;
  }

  static Thread unstarted(boolean virtual, Runnable work) {
    if (!virtual) {
      return new Thread(work);
    }
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Method unstarted =
          Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
      return (Thread) unstarted.invoke(builder, work);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no virtual threads in Java " + Runtime.version(), e);
    }
  }
}

package io.unistream.examples.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that is there until it is closed. */
public final class Store implements Closeable {

  private final StoreAddress address;
  private final @Nullable StoreProcess process;

  private Store(StoreAddress address, @Nullable StoreProcess process) {
    this.address = address;
    this.process = process;
  }

  static Store of(StoreAddress address) {
    return new Store(address, null);
  }

  static Store of(StoreAddress address, StoreProcess process) {
    return new Store(address, process);
  }

  /**
   * Where logs go.
   *
   * @return the address, for {@link StoreAddress#resolve}
   */
  public StoreAddress address() {
    return address;
  }

  /**
   * Where it is, for a person.
   *
   * @return a few words
   */
  public String place() {
    return process == null
        ? "s3://" + address.bucket() + "/" + address.prefix() + " (and stays there)"
        : "an S3 server of our own at " + address.endpoint();
  }

  /**
   * What a JVM that uses it must be started with.
   *
   * @return options of {@code java}
   */
  public List<String> jvmOptions() {
    return process == null ? List.of() : StoreMain.CREDENTIALS;
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.close();
    }
  }
}

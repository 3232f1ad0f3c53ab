package io.unistream.buffer.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/** Roles, by a library that may be missing. No type of it may be named here, or this class could not be loaded either. */
final class Sts {

  private Sts() {}

  /** Fails if the library is not there. */
  static void ensurePresent() {
    try {
      StsLibrary.touch();
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException(
          "client.roleArn needs software.amazon.awssdk:sts on the class path", e);
    }
  }

  /** The credentials of the role that the settings name, had with others, which are closed with them. */
  static Credentials assume(S3BufferSettings settings, @Nullable Region region, Credentials with) {
    return StsLibrary.assume(settings, region, with);
  }
}

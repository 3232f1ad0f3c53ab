/** A buffer in objects of an S3 bucket. Start at {@link io.unistream.buffer.s3.S3Buffer}. */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"
}) // Guice, the SDK and LZ4 have no descriptors; their names are fixed by their manifests
module io.unistream.buffer.s3 {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;
  requires static com.google.guice;
  requires transitive software.amazon.awssdk.services.s3;
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires transitive software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.profiles;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.utils;
  requires static software.amazon.awssdk.services.sts;
  requires static org.lz4.java;

  exports io.unistream.buffer.s3;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.s3 to
      com.fasterxml.jackson.databind;

  uses software.amazon.awssdk.http.SdkHttpService;

  provides io.unistream.buffer.config.BufferBackend with
      io.unistream.buffer.s3.S3Backend;
}

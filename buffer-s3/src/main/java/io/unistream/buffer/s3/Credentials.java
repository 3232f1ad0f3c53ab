package io.unistream.buffer.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * As whom the library's client asks.
 *
 * @param provider null for the SDK's default, which nobody has to close
 * @param parts what to close, in order
 */
record Credentials(@Nullable AwsCredentialsProvider provider, List<SdkAutoCloseable> parts)
    implements SdkAutoCloseable {

  static Credentials of(S3BufferSettings settings, @Nullable Region region) {
    String profile = settings.client().profile();
    if (settings.client().roleArn() != null) {
      return Sts.assume(settings, region, profile == null ? ofTheChain() : of(profile));
    }
    return profile == null ? new Credentials(null, List.of()) : of(profile);
  }

  private static Credentials of(String profile) {
    ProfileCredentialsProvider provider = ProfileCredentialsProvider.create(profile);
    return new Credentials(provider, List.of(provider));
  }

  private static Credentials ofTheChain() {
    DefaultCredentialsProvider provider = DefaultCredentialsProvider.builder().build();
    return new Credentials(provider, List.of(provider));
  }

  @Override
  public void close() {
    parts.forEach(SdkAutoCloseable::close);
  }
}

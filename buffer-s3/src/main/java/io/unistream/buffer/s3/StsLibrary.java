package io.unistream.buffer.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** The only class that touches the optional library, which {@link Sts} lets it do. */
final class StsLibrary {

  private static final String SESSION = "buffer-s3";

  private StsLibrary() {}

  static void touch() {
    Class<?> unused = StsClient.class;
  }

  static Credentials assume(S3BufferSettings settings, @Nullable Region region, Credentials with) {
    S3ClientSettings client = settings.client();
    String session = client.roleSessionName();
    StsClient sts = StsClient.builder()
        .region(region)
        .credentialsProvider(with.provider())
        // a request to the store waits for it, is given no more time than that, and is tried again
        // as a whole
        .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.doNotRetry())
            .apiCallTimeout(settings.retries().requestTimeout())
            .defaultProfileName(client.profile()))
        .build();
    StsAssumeRoleCredentialsProvider provider = StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .refreshRequest(request -> request
            .roleArn(client.roleArn())
            .roleSessionName(session == null ? SESSION : session)
            .externalId(client.externalId()))
        .build();
    return new Credentials(provider, List.of(provider, sts, with));
  }
}

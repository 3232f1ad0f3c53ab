package io.unistream.buffer.s3;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;

/**
 * How the library creates its client: where the store is, and with which identity to access it. Immutable. In JSON these
 * settings are the object {@code client}. For a setting that is not set, the SDK's default applies. If you pass a client
 * to {@link S3Buffer#open}, set none of these.
 */
public final class S3ClientSettings {

  private static final Pattern ROLE = Pattern.compile("arn:[^:\\s]+:iam::[^:\\s]*:role/\\S+");
  private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");
  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

  private final @Nullable String region;
  private final @Nullable URI endpoint;
  private final @Nullable Boolean forcePathStyle;
  private final @Nullable String profile;
  private final @Nullable String roleArn;
  private final @Nullable String roleSessionName;
  private final @Nullable String externalId;
  private final @Nullable RequestChecksumCalculation requestChecksumCalculation;
  private final @Nullable ResponseChecksumValidation responseChecksumValidation;

  private S3ClientSettings(Builder from) {
    region = from.region;
    endpoint = from.endpoint;
    forcePathStyle = from.forcePathStyle;
    profile = from.profile;
    roleArn = from.roleArn;
    roleSessionName = from.roleSessionName;
    externalId = from.externalId;
    requestChecksumCalculation = from.requestChecksumCalculation;
    responseChecksumValidation = from.responseChecksumValidation;
    notBlank("client.region", region);
    notBlank("client.profile", profile);
    if (endpoint != null) {
      checkEndpoint(endpoint);
    }
    Rules.matches(
        "client.roleArn", ROLE, "must be one such as arn:aws:iam::123456789012:role/name", roleArn);
    Rules.matches(
        "client.roleSessionName",
        SESSION,
        "must be 2 to 64 letters, digits and characters of +=,.@-_",
        roleSessionName);
    Rules.matches(
        "client.externalId",
        EXTERNAL_ID,
        "must be 2 to 1224 letters, digits and characters of +=,.@:/-_",
        externalId);
    needsRole("client.roleSessionName", roleSessionName);
    needsRole("client.externalId", externalId);
  }

  private static void notBlank(String setting, @Nullable String value) {
    Rules.checkText(
        value == null || !value.isBlank(),
        setting,
        "must not be blank; leave it out for the SDK's default",
        String.valueOf(value));
  }

  private void needsRole(String setting, @Nullable String value) {
    Rules.checkText(
        value == null || roleArn != null,
        setting,
        "must be left out where there is no client.roleArn",
        String.valueOf(value));
  }

  /** Text before the host and behind the path is not shown, because it may be a secret. */
  private static void checkEndpoint(URI endpoint) {
    if (endpoint.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "client.endpoint must not hold a user or password before its host; give them to the SDK as credentials");
    }
    if (endpoint.getRawQuery() != null || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException("client.endpoint must end with its host, port or path");
    }
    String scheme = endpoint.getScheme();
    Rules.check(
        ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
            && endpoint.getHost() != null,
        "client.endpoint",
        "must be an http or https address with a host, such as http://localhost:9000",
        endpoint);
  }

  @JsonCreator
  @SuppressWarnings("TooManyParameters") // one a setting
  static S3ClientSettings of(
      @JsonProperty("region") @Nullable String region,
      @JsonProperty("endpoint") @Nullable URI endpoint,
      @JsonProperty("forcePathStyle") @Nullable Boolean forcePathStyle,
      @JsonProperty("profile") @Nullable String profile,
      @JsonProperty("roleArn") @Nullable String roleArn,
      @JsonProperty("roleSessionName") @Nullable String roleSessionName,
      @JsonProperty("externalId") @Nullable String externalId,
      @JsonProperty("requestChecksumCalculation") @Nullable
          RequestChecksumCalculation requestChecksumCalculation,
      @JsonProperty("responseChecksumValidation") @Nullable
          ResponseChecksumValidation responseChecksumValidation) {
    Builder builder = builder()
        .region(region)
        .endpoint(endpoint)
        .profile(profile)
        .roleArn(roleArn)
        .roleSessionName(roleSessionName)
        .externalId(externalId)
        .requestChecksumCalculation(requestChecksumCalculation)
        .responseChecksumValidation(responseChecksumValidation);
    builder.forcePathStyle = forcePathStyle;
    return builder.build();
  }

  /**
   * Returns a builder with the default settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with these settings. A setting that was not set here is not set there either.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder()
        .region(region)
        .endpoint(endpoint)
        .profile(profile)
        .roleArn(roleArn)
        .roleSessionName(roleSessionName)
        .externalId(externalId)
        .requestChecksumCalculation(requestChecksumCalculation)
        .responseChecksumValidation(responseChecksumValidation);
    builder.forcePathStyle = forcePathStyle;
    return builder;
  }

  /**
   * Returns the bucket's region.
   *
   * @return the region's name; null for the SDK's default, or for any region if there is an endpoint
   */
  public @Nullable String region() {
    return region;
  }

  /**
   * Returns the address of the store.
   *
   * @return the address; null for AWS
   */
  public @Nullable URI endpoint() {
    return endpoint;
  }

  /**
   * Returns whether the bucket is part of the path rather than of the host name.
   *
   * @return what was set; if nothing was set, true if there is an endpoint
   */
  public boolean forcePathStyle() {
    return forcePathStyle == null ? endpoint != null : forcePathStyle;
  }

  /**
   * Returns the profile in the SDK's configuration files from which credentials are taken.
   *
   * @return its name; null for the SDK's default
   */
  public @Nullable String profile() {
    return profile;
  }

  /**
   * Returns the role to assume.
   *
   * @return its ARN; null for none
   */
  public @Nullable String roleArn() {
    return roleArn;
  }

  /**
   * Returns the name under which the role's sessions are logged.
   *
   * @return the name; null for the default
   */
  public @Nullable String roleSessionName() {
    return roleSessionName;
  }

  /**
   * Returns the external id that the role requires.
   *
   * @return the id; null for none
   */
  public @Nullable String externalId() {
    return externalId;
  }

  /**
   * Returns when the client sends checksums.
   *
   * @return when; null for the SDK's default
   */
  public @Nullable RequestChecksumCalculation requestChecksumCalculation() {
    return requestChecksumCalculation;
  }

  /**
   * Returns when the client asks for checksums.
   *
   * @return when; null for the SDK's default
   */
  public @Nullable ResponseChecksumValidation responseChecksumValidation() {
    return responseChecksumValidation;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof S3ClientSettings that
        && Objects.equals(region, that.region)
        && Objects.equals(endpoint, that.endpoint)
        && Objects.equals(forcePathStyle, that.forcePathStyle)
        && Objects.equals(profile, that.profile)
        && Objects.equals(roleArn, that.roleArn)
        && Objects.equals(roleSessionName, that.roleSessionName)
        && Objects.equals(externalId, that.externalId)
        && requestChecksumCalculation == that.requestChecksumCalculation
        && responseChecksumValidation == that.responseChecksumValidation;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        region,
        endpoint,
        forcePathStyle,
        profile,
        roleArn,
        roleSessionName,
        externalId,
        requestChecksumCalculation,
        responseChecksumValidation);
  }

  @Override
  public String toString() {
    return "S3ClientSettings[region=" + region + ", endpoint=" + endpoint + ", forcePathStyle="
        + forcePathStyle() + ", profile=" + profile + ", roleArn=" + roleArn
        + ", roleSessionName=" + roleSessionName + ", externalId=" + externalId
        + ", requestChecksumCalculation=" + requestChecksumCalculation
        + ", responseChecksumValidation=" + responseChecksumValidation + "]";
  }

  /** Builds settings. {@link #build} checks them. Not safe for use by several threads. */
  public static final class Builder {

    private @Nullable String region;
    private @Nullable URI endpoint;
    private @Nullable Boolean forcePathStyle;
    private @Nullable String profile;
    private @Nullable String roleArn;
    private @Nullable String roleSessionName;
    private @Nullable String externalId;
    private @Nullable RequestChecksumCalculation requestChecksumCalculation;
    private @Nullable ResponseChecksumValidation responseChecksumValidation;

    private Builder() {}

    /**
     * Sets the bucket's region. Default the SDK's: system property, environment, profile, instance. If there is an
     * endpoint, any region will do.
     *
     * @param newRegion its name, such as {@code eu-north-1}; null for the default
     * @return this builder
     */
    public Builder region(@Nullable String newRegion) {
      region = newRegion;
      return this;
    }

    /**
     * Sets the address of an S3-compatible store or of a VPC endpoint. Default AWS.
     *
     * @param newEndpoint an http or https address; null for AWS
     * @return this builder
     */
    public Builder endpoint(@Nullable URI newEndpoint) {
      endpoint = newEndpoint;
      return this;
    }

    /**
     * Sets whether the bucket is part of the path rather than of the host name. Default true if there is an endpoint.
     *
     * @param newForcePathStyle whether it is
     * @return this builder
     */
    public Builder forcePathStyle(boolean newForcePathStyle) {
      forcePathStyle = newForcePathStyle;
      return this;
    }

    /**
     * Sets the profile in the SDK's configuration files from which credentials are taken, and the region if none is set.
     * No other source of credentials is then used. Default the SDK's chain. A profile that assumes a role needs
     * {@code software.amazon.awssdk:sts} on the class path.
     *
     * @param newProfile its name; null for the default
     * @return this builder
     */
    public Builder profile(@Nullable String newProfile) {
      profile = newProfile;
      return this;
    }

    /**
     * Sets the role to assume, with the credentials of the profile or the SDK's default ones. Its session is renewed
     * before it expires. Default none. Needs {@code software.amazon.awssdk:sts} on the class path.
     *
     * @param newRoleArn its ARN, such as {@code arn:aws:iam::123456789012:role/producer}; null for none
     * @return this builder
     */
    public Builder roleArn(@Nullable String newRoleArn) {
      roleArn = newRoleArn;
      return this;
    }

    /**
     * Sets the name under which the role's sessions are logged by AWS. Default {@code buffer-s3}.
     *
     * @param newRoleSessionName the name; null for the default
     * @return this builder
     */
    public Builder roleSessionName(@Nullable String newRoleSessionName) {
      roleSessionName = newRoleSessionName;
      return this;
    }

    /**
     * Sets the external id that another account's role may require. Default none.
     *
     * @param newExternalId the id; null for none
     * @return this builder
     */
    public Builder externalId(@Nullable String newExternalId) {
      externalId = newExternalId;
      return this;
    }

    /**
     * Sets when the client sends checksums of what it uploads. Default the SDK's, which is {@code WHEN_SUPPORTED} unless
     * its own configuration says otherwise. {@code WHEN_REQUIRED} is for stores that refuse them. The log has its own
     * checksums.
     *
     * @param when when; null for the default
     * @return this builder
     */
    public Builder requestChecksumCalculation(@Nullable RequestChecksumCalculation when) {
      requestChecksumCalculation = when;
      return this;
    }

    /**
     * Sets when the client asks for checksums of what it reads. Default the SDK's, which is {@code WHEN_SUPPORTED} unless
     * its own configuration says otherwise. {@code WHEN_REQUIRED} is for stores that refuse such requests.
     *
     * @param when when; null for the default
     * @return this builder
     */
    public Builder responseChecksumValidation(@Nullable ResponseChecksumValidation when) {
      responseChecksumValidation = when;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public S3ClientSettings build() {
      return new S3ClientSettings(this);
    }
  }
}

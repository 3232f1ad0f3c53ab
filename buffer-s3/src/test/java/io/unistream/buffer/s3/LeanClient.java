package io.unistream.buffer.s3;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The requests of a {@link Store} without the SDK's pipeline, in which random schedules spend most of their time. It signs nothing, tries
 * nothing again and has no time-outs; {@code LeanClientTest} compares what it makes of answers, sound and not, with the SDK.
 */
final class LeanClient implements S3Client {

  private static final String CHECKSUM = "x-amz-checksum-crc32";
  private static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

  static {
    XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XML.setProperty(XMLInputFactory.IS_COALESCING, true);
  }

  private final SdkHttpClient http;

  LeanClient(SdkHttpClient http) {
    this.http = http;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    byte[] content = read(body.contentStreamProvider().newStream());
    SdkHttpFullRequest.Builder put = request(SdkHttpMethod.PUT, request.bucket(), request.key())
        .putHeader("Content-Type", body.contentType())
        .putHeader("If-None-Match", request.ifNoneMatch());
    finish(answered(put, content));
    return PutObjectResponse.builder().build();
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    SdkHttpFullRequest.Builder get = request(SdkHttpMethod.GET, request.bucket(), request.key());
    if (request.range() == null) {
      get.putHeader("x-amz-checksum-mode", "ENABLED");
    } else {
      get.putHeader("Range", request.range());
    }
    HttpExecuteResponse response = answered(get, null);
    SdkHttpResponse head = response.httpResponse();
    GetObjectResponse answer = GetObjectResponse.builder()
        .contentLength(
            head.firstMatchingHeader("Content-Length").map(Long::valueOf).orElse(null))
        .build();
    try (InputStream body = body(response)) {
      return transformer.transform(
          answer,
          AbortableInputStream.create(head.firstMatchingHeader(CHECKSUM)
              .<InputStream>map(sum -> new Checked(body, sum))
              .orElse(body)));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw SdkClientException.create(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    SdkHttpFullRequest.Builder list = request(SdkHttpMethod.GET, request.bucket(), "")
        .putRawQueryParameter("list-type", "2")
        .putRawQueryParameter("encoding-type", "url")
        .putRawQueryParameter("prefix", request.prefix())
        .putRawQueryParameter("max-keys", String.valueOf(request.maxKeys()));
    Optional.ofNullable(request.startAfter())
        .ifPresent(after -> list.putRawQueryParameter("start-after", after));
    Optional.ofNullable(request.continuationToken())
        .ifPresent(token -> list.putRawQueryParameter("continuation-token", token));
    Element result = xml(finish(answered(list, null)));
    return ListObjectsV2Response.builder()
        .isTruncated(result.text("IsTruncated").map(Boolean::valueOf).orElse(null))
        .nextContinuationToken(result.text("NextContinuationToken").orElse(null))
        .contents(result.children("Contents").stream()
            .map(each -> S3Object.builder()
                .key(each.text("Key")
                    .map(key -> URLDecoder.decode(key, StandardCharsets.UTF_8))
                    .orElse(null))
                .size(each.text("Size").map(LeanClient::number).orElse(null))
                .build())
            .toList())
        .build();
  }

  @Override
  public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
    StringBuilder xml = new StringBuilder("<Delete>");
    for (ObjectIdentifier object : request.delete().objects()) {
      xml.append("<Object><Key>").append(escaped(object.key())).append("</Key></Object>");
    }
    xml.append("<Quiet>").append(request.delete().quiet()).append("</Quiet></Delete>");
    SdkHttpFullRequest.Builder delete =
        request(SdkHttpMethod.POST, request.bucket(), "").putRawQueryParameter("delete", "");
    Element result = xml(finish(answered(delete, xml.toString().getBytes(StandardCharsets.UTF_8))));
    return DeleteObjectsResponse.builder()
        .errors(result.children("Error").stream()
            .map(each -> S3Error.builder()
                .key(each.text("Key").orElse(null))
                .code(each.text("Code").orElse(null))
                .message(each.text("Message").orElse(null))
                .build())
            .toList())
        .build();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw SdkClientException.create("no number: " + text, e);
    }
  }

  private static SdkHttpFullRequest.Builder request(
      SdkHttpMethod method, String bucket, String key) {
    String path =
        URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    return SdkHttpFullRequest.builder()
        .method(method)
        .protocol("http")
        .host("s3.invalid")
        .encodedPath("/" + bucket + "/" + path);
  }

  /** Returns an answer that is none of an error. */
  private HttpExecuteResponse answered(
      SdkHttpFullRequest.Builder request, byte @Nullable [] content) {
    if (content != null) {
      CRC32 sum = new CRC32();
      sum.update(content);
      request
          .putHeader("Content-Length", String.valueOf(content.length))
          .putHeader(CHECKSUM, base64(sum.getValue()))
          .contentStreamProvider(ContentStreamProvider.fromByteArray(content));
    }
    SdkHttpFullRequest made = request.build();
    HttpExecuteResponse response;
    try {
      response = http.prepareRequest(HttpExecuteRequest.builder()
              .request(made)
              .contentStreamProvider(made.contentStreamProvider().orElse(null))
              .build())
          .call();
    } catch (IOException e) {
      throw SdkClientException.create(String.valueOf(e.getMessage()), e);
    }
    if (!response.httpResponse().isSuccessful()) {
      throw refused(response);
    }
    return response;
  }

  /** An answer that is no XML, such as a gateway's, or that breaks off, has no code. */
  private static S3Exception refused(HttpExecuteResponse response) {
    SdkHttpResponse head = response.httpResponse();
    AwsErrorDetails.Builder details =
        AwsErrorDetails.builder().sdkHttpResponse(head).serviceName(SERVICE_NAME);
    try {
      Element error = xml(finish(response));
      details
          .errorCode(error.text("Code").orElse(null))
          .errorMessage(error.text("Message").orElse(null));
    } catch (SdkClientException e) {
      details.errorMessage(String.valueOf(e.getMessage()));
    }
    AwsErrorDetails told = details.build();
    return (S3Exception) S3Exception.builder()
        .statusCode(head.statusCode())
        .requestId(head.firstMatchingHeader("x-amz-request-id").orElse(null))
        .message(told.errorMessage())
        .awsErrorDetails(told)
        .build();
  }

  private static byte[] finish(HttpExecuteResponse response) {
    return read(body(response));
  }

  private static InputStream body(HttpExecuteResponse response) {
    return response
        .responseBody()
        .<InputStream>map(stream -> stream)
        .orElseGet(InputStream::nullInputStream);
  }

  private static byte[] read(InputStream stream) {
    try (stream) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      stream.transferTo(bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw SdkClientException.create(String.valueOf(e.getMessage()), e);
    }
  }

  private static String base64(long crc) {
    return Base64.getEncoder()
        .encodeToString(
            new byte[] {(byte) (crc >> 24), (byte) (crc >> 16), (byte) (crc >> 8), (byte) crc});
  }

  /** Compares the checksum at the end. */
  private static final class Checked extends CheckedInputStream {

    private final String expected;

    Checked(InputStream stream, String expected) {
      super(stream, new CRC32());
      this.expected = expected;
    }

    @Override
    public int read() throws IOException {
      return compared(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return compared(super.read(bytes, offset, length));
    }

    private int compared(int read) {
      if (read < 0 && !base64(getChecksum().getValue()).equals(expected)) {
        throw SdkClientException.create("the content has another checksum than the answer says");
      }
      return read;
    }
  }

  /** An element with what is in it. */
  private record Element(String name, StringBuilder text, List<Element> children) {

    List<Element> children(String wanted) {
      return children.stream().filter(each -> each.name.equals(wanted)).toList();
    }

    Optional<String> text(String wanted) {
      return children(wanted).stream().findFirst().map(each -> each.text.toString());
    }
  }

  private static Element xml(byte[] bytes) {
    if (bytes.length == 0) {
      return new Element("", new StringBuilder(), List.of()); // as the SDK has it
    }
    try {
      XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(bytes));
      List<Element> open = new ArrayList<>();
      open.add(new Element("", new StringBuilder(), new ArrayList<>()));
      while (reader.hasNext()) {
        Element within = open.get(open.size() - 1);
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            Element element =
                new Element(reader.getLocalName(), new StringBuilder(), new ArrayList<>());
            within.children.add(element);
            open.add(element);
          }
          case XMLStreamConstants.CHARACTERS -> within.text.append(reader.getText());
          case XMLStreamConstants.END_ELEMENT -> open.remove(open.size() - 1);
          default -> {}
        }
      }
      return open.get(0).children.get(0);
    } catch (XMLStreamException e) {
      throw SdkClientException.create("the answer is no XML: " + e.getMessage(), e);
    }
  }
}

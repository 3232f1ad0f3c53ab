package io.unistream.buffer.sender.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a request no message may show, should the target echo it: the address but for host and port, and the values of headers. Nobody knows which part of a path
 * is a token, so each counts that is long enough, in each form in which it may come back. Used by one thread.
 */
final class Secrets {

  private static final String STARS = "***";

  /** What is shorter is no secret, but may be a part of a word. */
  private static final int LEAST = 6;

  /** The longest first: one may be a part of another. */
  private final Set<String> texts = new TreeSet<>(
      Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

  private Secrets() {}

  /** A copy, to which a request's own secrets are added. */
  Secrets(Secrets of) {
    texts.addAll(of.texts);
  }

  static Secrets ofAddress(URI address) {
    Secrets secrets = new Secrets();
    secrets.addForms(String.valueOf(address.getRawPath()));
    for (String segment : String.valueOf(address.getRawPath()).split("/", -1)) {
      secrets.addForms(segment);
    }
    String query = address.getRawQuery();
    if (query != null) {
      secrets.addForms(query);
      for (String pair : query.split("[&;]", -1)) {
        int value = pair.indexOf('=') + 1;
        secrets.addForms(pair.substring(value));
        if (value > 0 && value < pair.length()) {
          secrets.texts.addAll(forms(pair)); // a short one, too: the name says what it is
        }
      }
    }
    return secrets;
  }

  void addHeader(String value) {
    add(value);
    String[] parts = value.split("[\\s,;]+", -1); // such as the token after "Bearer"
    for (String part : parts) {
      add(part);
    }
    if (parts.length == 2 && parts[0].equalsIgnoreCase("Basic")) {
      addBasic(parts[1]);
    }
  }

  private void addBasic(String credentials) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      add(decoded);
      add(decoded.substring(decoded.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      // Not what it says, so nobody can decode it.
    }
  }

  private void addForms(String raw) {
    forms(raw).forEach(this::add);
  }

  private void add(String text) {
    if (text.length() >= LEAST) {
      texts.add(text);
    }
  }

  /** As it stands there, decoded as a part of a path or of a form, and encoded again by others. */
  private static List<String> forms(String raw) {
    List<String> forms = new ArrayList<>();
    forms.add(raw);
    for (String plain : List.of(decoded(raw.replace("+", "%2B")), decoded(raw))) {
      String encoded = URLEncoder.encode(plain, StandardCharsets.UTF_8);
      forms.add(plain);
      forms.add(encoded);
      forms.add(encoded.replace("+", "%20"));
    }
    return forms;
  }

  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return raw; // a percent sign that encodes nothing
    }
  }

  /** Returns a text without the secrets, whether its percent signs are followed by small or capital letters, and whether it ends within one. */
  String without(String text) {
    String left = text;
    for (String secret : texts) {
      left = replaceAll(left, secret);
    }
    for (String secret : texts) {
      for (int length = Math.min(secret.length() - 1, left.length()); length >= LEAST; length--) {
        if (left.regionMatches(true, left.length() - length, secret, 0, length)) {
          left = left.substring(0, left.length() - length) + STARS;
          break;
        }
      }
    }
    return left;
  }

  private static String replaceAll(String text, String secret) {
    StringBuilder left = new StringBuilder();
    int from = 0;
    for (int at = 0; at + secret.length() <= text.length(); ) {
      if (text.regionMatches(true, at, secret, 0, secret.length())) {
        left.append(text, from, at).append(STARS);
        at += secret.length();
        from = at;
      } else {
        at++;
      }
    }
    return left.append(text, from, text.length()).toString();
  }

  /** Returns an exception that tells of another one, which is its cause unless that, or a cause of it, shows a secret. */
  IOException without(String before, Exception thrown) {
    boolean shows = false;
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 20; t = t.getCause()) {
      shows |= !without(t.toString()).equals(t.toString());
      depth++;
    }
    IOException told = new IOException(before + without(thrown.toString()), shows ? null : thrown);
    if (shows) {
      told.setStackTrace(thrown.getStackTrace());
    }
    return told;
  }
}

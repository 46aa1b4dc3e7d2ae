package dev.usertoken.examples.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** One request without credentials, to check the connection, TLS and the clock. */
final class ConnectionCheck {
    /** The header has whole seconds, and a slow response is late by more. */
    private static final Duration MOST_SKEW = Duration.ofSeconds(60);

    private ConnectionCheck() {}

    static void run(URI baseUrl, Duration timeout, Report report) {
        HttpRequest request = HttpRequest.newBuilder(baseUrl)
                .method("HEAD", BodyPublishers.noBody())
                .timeout(timeout)
                .build();
        try {
            HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
            HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
            Instant received = Instant.now();
            report.ok("connection", "the server responded to HEAD with " + response.statusCode());
            response.sslSession().ifPresent(session -> reportTls(report, session));
            reportClock(report, response, received);
        } catch (IOException e) {
            reportFailure(report, baseUrl, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reportFailure(report, baseUrl, e);
        }
    }

    private static void reportFailure(Report report, URI baseUrl, Exception failure) {
        Optional<Throwable> tls = cause(failure, SSLException.class);
        if (tls.isPresent()) {
            report.fail(
                    "TLS",
                    ExitCode.NETWORK,
                    "the handshake failed (" + tls.get().getClass().getSimpleName()
                            + "): check that this Java trusts the certificate, and that no proxy replaces it");
        } else {
            report.fail("connection", ExitCode.NETWORK, reason(baseUrl.getRawAuthority(), failure));
        }
    }

    private static void reportTls(Report report, SSLSession session) {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            report.ok(
                    "TLS",
                    session.getProtocol() + ", certificate valid until "
                            + certificate.getNotAfter().toInstant());
        } catch (SSLException e) {
            report.note("TLS", session.getProtocol() + ", no certificate");
        }
    }

    private static void reportClock(Report report, HttpResponse<Void> response, Instant received) {
        Instant serverTime;
        try {
            serverTime = ZonedDateTime.parse(
                            response.headers().firstValue("Date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            report.note("clock", "not checked, because the response has no Date");
            return;
        }
        Duration ahead = Duration.between(serverTime, received);
        String difference =
                ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of") + " the server";
        if (ahead.abs().compareTo(MOST_SKEW) > 0) {
            report.note("clock", difference + ": set the clock of this machine");
        } else {
            report.ok("clock", difference);
        }
    }

    /** Returns the first exception of this class among the failure and its causes. */
    private static Optional<Throwable> cause(Exception failure, Class<?> type) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .findFirst();
    }

    private static String reason(String address, Exception failure) {
        if (failure instanceof HttpTimeoutException) {
            return "no response from " + address
                    + " in time: check the network and the proxy, or give a longer --timeout";
        }
        if (cause(failure, UnresolvedAddressException.class).isPresent()) {
            return "the address of " + address + " was not found: check --base-url and DNS";
        }
        return failure instanceof ConnectException
                ? "no connection to " + address + ": check --base-url, the network and the proxy"
                : "the connection to " + address + " broke, or the response is not HTTP: check --base-url";
    }
}

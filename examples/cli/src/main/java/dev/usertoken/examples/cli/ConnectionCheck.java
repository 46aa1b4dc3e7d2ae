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
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** One request without credentials, to check the connection, TLS and the clock. */
final class ConnectionCheck {
    /** The header has whole seconds, and a slow response is late by more. */
    private static final Duration MOST_SKEW = Duration.ofSeconds(60);

    private final URI baseUrl;
    private final HttpResponse<Void> response;
    private final Exception failure;
    private final Instant received = Instant.now();

    private ConnectionCheck(URI baseUrl, HttpResponse<Void> response, Exception failure) {
        this.baseUrl = baseUrl;
        this.response = response;
        this.failure = failure;
    }

    static ConnectionCheck of(URI baseUrl, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(baseUrl)
                .method("HEAD", BodyPublishers.noBody())
                .timeout(timeout)
                .build();
        try {
            HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
            return new ConnectionCheck(baseUrl, client.send(request, BodyHandlers.discarding()), null);
        } catch (IOException e) {
            return new ConnectionCheck(baseUrl, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ConnectionCheck(baseUrl, null, e);
        }
    }

    void report(Report report) {
        Throwable tls = cause(SSLException.class);
        if (tls != null) {
            report.fail(
                    "TLS",
                    ExitCode.NETWORK,
                    "the handshake failed (" + tls.getClass().getSimpleName()
                            + "): check that this Java trusts the certificate, and that no proxy replaces it");
        } else if (failure != null) {
            report.fail("connection", ExitCode.NETWORK, reason());
        } else {
            report.ok("connection", "the server responded to HEAD with " + response.statusCode());
            response.sslSession().ifPresent(session -> reportTls(report, session));
            reportClock(report);
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

    private void reportClock(Report report) {
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

    /** Returns the exception of this class among the failure and its causes; null if it is absent. */
    private Throwable cause(Class<?> type) {
        Throwable cause = failure;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private String reason() {
        String address = baseUrl.getRawAuthority();
        if (failure instanceof HttpTimeoutException) {
            return "no response from " + address
                    + " in time: check the network and the proxy, or give a longer --timeout";
        }
        if (cause(UnresolvedAddressException.class) != null) {
            return "the address of " + address + " was not found: check --base-url and DNS";
        }
        return failure instanceof ConnectException
                ? "no connection to " + address + ": check --base-url, the network and the proxy"
                : "the connection to " + address + " broke, or the response is not HTTP: check --base-url";
    }
}

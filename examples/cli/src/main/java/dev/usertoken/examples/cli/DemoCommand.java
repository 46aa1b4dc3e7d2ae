package dev.usertoken.examples.cli;

import dev.usertoken.AuthenticationException;
import dev.usertoken.AuthorizationStyle;
import dev.usertoken.Diagnosis;
import dev.usertoken.Reply;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.testkit.Exchange;
import dev.usertoken.testkit.SandboxServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Demonstrates the life of a token, from login to rejection, against a sandbox in this process. */
@Command(
        name = "demo",
        description = {
            "Issue, use, renew and revoke a token against a local sandbox in this process. Print the HTTP messages.",
            "Nothing leaves this machine."
        })
final class DemoCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private ProviderOptions providers;

    @Override
    public void run() {
        Output out = usertoken.output();
        try (SandboxServer sandbox = SandboxServer.builder()
                        .onExchange(exchange -> show(out, exchange))
                        .start();
                UserTokenClient client = client(sandbox)) {
            out.line("A local sandbox runs at " + sandbox.baseUri() + ". Requests are marked >, responses <.");

            step(out, "1. Issue: a staff login returns a token", "token = client.issue(credentials);");
            UserToken token = client.issue(StaffCredentials.of(
                    SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD)));
            out.line("   " + token);

            step(
                    out,
                    "2. Use: the token opens a resource",
                    "request.header(\"Authorization\", token.authorization(BEARER));");
            expect("a valid token is accepted", use(sandbox, token) == 200);

            step(out, "3. Renew: the token is valid for another 24 hours", "renewed = client.renew(token);");
            UserToken renewed = client.renew(token);
            out.line("   " + renewed);
            expect(
                    "a renewed token lives longer",
                    renewed.expiresAt().orElseThrow().isAfter(token.expiresAt().orElseThrow()));

            step(out, "4. Revoke: the token ends", "client.revoke(renewed);");
            Reply reply = client.revoke(renewed);
            out.line("   " + reply);

            step(
                    out,
                    "5. Use it again: the resource stays closed",
                    "request.header(\"Authorization\", renewed.authorization(BEARER));");
            expect("a revoked token is refused", use(sandbox, renewed) == 401);

            step(out, "6. Renew it again: the exception contains the reason", "client.renew(renewed);");
            expect(
                    "a revoked token cannot be renewed",
                    renewalDiagnosis(out, client, renewed) == Diagnosis.TOKEN_REJECTED);

            out.line("");
            out.line("All steps had the expected results.");
        }
    }

    private UserTokenClient client(SandboxServer sandbox) {
        UserTokenClient.Builder builder = UserTokenClient.builder()
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .baseUri(sandbox.baseUri())
                .listener(usertoken.listener());
        return providers.build(usertoken, builder);
    }

    /** Requests a resource with a token, and returns the status. */
    private int use(SandboxServer sandbox, UserToken token) {
        HttpRequest request = HttpRequest.newBuilder(sandbox.baseUri().resolve("/public/v6/site/sites"))
                .header("API-Key", SandboxServer.API_KEY)
                .header("SiteId", token.siteId())
                .header("Authorization", token.authorization(AuthorizationStyle.BEARER))
                .build();
        try {
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw CommandException.unexpected("the local sandbox broke the connection");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.unexpected("interrupted");
        }
    }

    private static Diagnosis renewalDiagnosis(Output out, UserTokenClient client, UserToken token) {
        try {
            client.renew(token);
            throw CommandException.unexpected("the revoked token could be renewed");
        } catch (AuthenticationException e) {
            out.line("   " + e.getMessage());
            return e.diagnosis();
        }
    }

    private static void step(Output out, String title, String code) {
        out.line("");
        out.heading(title);
        out.line("   " + code);
    }

    private static void expect(String expectation, boolean holds) {
        if (!holds) {
            throw CommandException.unexpected("the demo failed, because this is not true: " + expectation);
        }
    }

    private static void show(Output out, Exchange exchange) {
        out.line("   > " + exchange.method() + " " + exchange.path());
        exchange.requestHeaders().forEach((name, value) -> out.line("   > " + name + ": " + value));
        if (!exchange.requestBody().isEmpty()) {
            out.line("   > " + exchange.requestBody());
        }
        out.line("   < " + exchange.status().getAsInt());
        exchange.responseHeaders().forEach((name, value) -> out.line("   < " + name + ": " + value));
        if (!exchange.responseBody().isEmpty()) {
            out.line("   < " + exchange.responseBody());
        }
    }
}

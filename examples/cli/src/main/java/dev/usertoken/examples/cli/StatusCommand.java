package dev.usertoken.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Lists the stored tokens. */
@Command(
        name = "status",
        description = {
            "List the stored tokens: the service, the site and the user name of each, and its expiry.",
            "Nothing is sent, and no token is printed."
        })
final class StatusCommand implements Runnable {
    @ParentCommand
    private UsertokenCommand usertoken;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Print one JSON object on one line.")
    private boolean json;

    @Override
    public void run() {
        Path directory = store.directory(usertoken);
        List<KeptToken> tokens = Files.exists(directory) ? KeptToken.list(directory, usertoken::warn) : List.of();
        Instant now = Instant.now();
        Output out = usertoken.output();
        if (json) {
            out.json(object -> write(object, tokens, now));
        } else if (tokens.isEmpty()) {
            out.line("No token is stored in " + directory + ".");
        } else {
            show(out, tokens, now);
        }
    }

    private static void show(Output out, List<KeptToken> tokens, Instant now) {
        boolean first = true;
        for (KeptToken token : tokens) {
            if (!first) {
                out.line("");
            }
            first = false;
            out.field("Service", token.login.map(login -> login.service).orElse("unknown, stored by another program"));
            token.login.ifPresent(login -> {
                out.field("Site", login.siteId);
                out.field("Username", login.username);
            });
            out.field(
                    "Expires",
                    token.expiresAt.truncatedTo(ChronoUnit.SECONDS)
                            + (token.hasExpired(now) ? ", expired" : ", in " + life(token, now)));
        }
    }

    private static String life(KeptToken token, Instant now) {
        Duration life = Duration.between(now, token.expiresAt);
        return life.toHours() + " h " + life.toMinutesPart() + " min";
    }

    private static void write(JsonGenerator json, List<KeptToken> tokens, Instant now) throws IOException {
        json.writeNumberField("version", Output.JSON_VERSION);
        json.writeArrayFieldStart("tokens");
        for (KeptToken token : tokens) {
            json.writeStartObject();
            if (token.login.isPresent()) {
                json.writeStringField("service", token.login.get().service);
                json.writeStringField("siteId", token.login.get().siteId);
                json.writeStringField("username", token.login.get().username);
            }
            json.writeStringField("refreshedAt", token.refreshedAt.toString());
            json.writeStringField("expiresAt", token.expiresAt.toString());
            json.writeBooleanField("expired", token.hasExpired(now));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}

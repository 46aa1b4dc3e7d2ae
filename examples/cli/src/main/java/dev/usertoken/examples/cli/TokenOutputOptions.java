package dev.usertoken.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usertoken.AuthorizationStyle;
import dev.usertoken.StaffUser;
import dev.usertoken.UserToken;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options for the output of a token: for a person by default, or for a script. */
final class TokenOutputOptions {
    @ArgGroup
    private Form form = new Form();

    void show(Output out, UserToken token) {
        if (form.quiet) {
            out.line(token.secret().reveal());
        } else if (form.header) {
            out.line(token.authorization(AuthorizationStyle.BEARER));
        } else if (form.json) {
            out.json(json -> write(json, token));
        } else {
            out.field("Token", token.secret().reveal());
            out.field("Site", token.siteId());
            out.field("Expires", token.expiresAt().map(Instant::toString).orElse("unknown"));
            token.user().ifPresent(user -> out.field("User", text(user)));
        }
    }

    private static void write(JsonGenerator json, UserToken token) throws IOException {
        json.writeNumberField("version", Output.JSON_VERSION);
        json.writeStringField("siteId", token.siteId());
        json.writeStringField("token", token.secret().reveal());
        json.writeStringField("type", token.type());
        if (token.expiresAt().isPresent()) {
            json.writeStringField("expiresAt", token.expiresAt().get().toString());
        }
        if (token.user().isPresent()) {
            StaffUser user = token.user().get();
            json.writeObjectFieldStart("user");
            if (user.id().isPresent()) {
                json.writeNumberField("id", user.id().getAsLong());
            }
            json.writeStringField("firstName", user.firstName());
            json.writeStringField("lastName", user.lastName());
            json.writeStringField("type", user.type());
            json.writeEndObject();
        }
    }

    private static String text(StaffUser user) {
        String name = (user.firstName() + " " + user.lastName()).trim();
        String id = user.id().isPresent() ? "id " + user.id().getAsLong() : "no id";
        return name + " (" + user.type() + ", " + id + ")";
    }

    private static final class Form {
        @Option(
                names = {"-q", "--quiet"},
                description = "Print the token alone.")
        private boolean quiet;

        @Option(names = "--header", description = "Print the value of an Authorization header alone.")
        private boolean header;

        @Option(names = "--json", description = "Print one JSON object on one line.")
        private boolean json;
    }
}

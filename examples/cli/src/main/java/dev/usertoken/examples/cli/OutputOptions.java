package dev.usertoken.examples.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options for the output of a revocation: for a person by default, or for a script. */
final class OutputOptions {
    @ArgGroup
    private Form form = new Form();

    /** Prints that a token was revoked. */
    void showRevoked(Output out, String siteId) {
        show(out, siteId, true, "The token is revoked.");
    }

    /** Prints that there was no token to revoke. */
    void showNotRevoked(Output out, String siteId, String why) {
        show(out, siteId, false, why);
    }

    private void show(Output out, String siteId, boolean revoked, String text) {
        if (form.json) {
            out.json(json -> {
                json.writeNumberField("version", Output.JSON_VERSION);
                json.writeStringField("siteId", siteId);
                json.writeBooleanField("revoked", revoked);
            });
        } else if (!form.quiet) {
            out.line(text);
        }
    }

    private static final class Form {
        @Option(
                names = {"-q", "--quiet"},
                description = "Print nothing.")
        private boolean quiet;

        @Option(names = "--json", description = "Print one JSON object on one line.")
        private boolean json;
    }
}

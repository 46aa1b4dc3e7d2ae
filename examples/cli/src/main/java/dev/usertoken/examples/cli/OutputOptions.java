package dev.usertoken.examples.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How the end of a token is shown: to a person by default, or to a script. */
final class OutputOptions {
    @ArgGroup
    private Form form = new Form();

    /** Shows that a token was revoked. */
    void showRevoked(Output out, String siteId) {
        show(out, siteId, true, "The token is revoked.");
    }

    /** Shows that there was nothing to revoke. */
    void showNotRevoked(Output out, String siteId, String why) {
        show(out, siteId, false, why);
    }

    private void show(Output out, String siteId, boolean revoked, String text) {
        if (form.json) {
            out.json(json -> {
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

package dev.usertoken.examples.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option for the site of a login or a token. */
final class SiteOption {
    @Option(
            names = "--site",
            paramLabel = "ID",
            description =
                    "The site of the login; -99 is the public sandbox. Default: USERTOKEN_SITE, else that of the profile.")
    private Optional<String> site = Optional.empty();

    String site(UsertokenCommand usertoken) {
        return site.or(() -> usertoken.settings().value(Setting.SITE)).orElseThrow(Setting.SITE::missing);
    }
}

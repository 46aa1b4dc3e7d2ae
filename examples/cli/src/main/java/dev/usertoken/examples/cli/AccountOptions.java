package dev.usertoken.examples.cli;

import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the login without its password: the site and the user name. */
final class AccountOptions {
    @Mixin
    private SiteOption site;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description = "The user name of the login. Default: USERTOKEN_USERNAME, else that of the profile.")
    private Optional<String> username = Optional.empty();

    String site(UsertokenCommand usertoken) {
        return site.site(usertoken);
    }

    String username(UsertokenCommand usertoken) {
        return username.or(() -> usertoken.settings().value(Setting.USERNAME)).orElseThrow(Setting.USERNAME::missing);
    }
}

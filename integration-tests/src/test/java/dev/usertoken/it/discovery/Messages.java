package dev.usertoken.it.discovery;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What core says, in full. */
final class Messages {
    static final String JDK =
            "jdk (dev.usertoken.transport.jdk.JdkTransportProvider, " + Jars.TRANSPORT.getFileName() + ")";
    static final String JSON = "json (dev.usertoken.codec.json.JsonCodec, " + Jars.CODEC.getFileName() + ")";
    static final String BUILT_IN = "form (dev.usertoken.FormCodec, " + Jars.CORE.getFileName()
            + "), multipart (dev.usertoken.MultipartCodec, " + Jars.CORE.getFileName() + ")";
    static final String NORTH = "north (dev.usertoken.it.discovery.north.NorthProvider, north.jar)";
    static final String SOUTH = "south (dev.usertoken.it.discovery.south.SouthProvider, south.jar)";
    static final String NAMESAKE = "jdk (dev.usertoken.it.discovery.namesake.NamesakeProvider, namesake.jar)";
    static final String THROWING = "dev.usertoken.it.discovery.broken.ThrowingProvider could not be instantiated"
            + " (java.lang.IllegalStateException)";
    static final String ORPHAN_MODULE =
            "Unable to load dev.usertoken.it.discovery.orphan.OrphanProvider (java.lang.ClassNotFoundException)";
    static final String ORPHAN = "a registered transport could not be linked with"
            + " dev.usertoken.it.discovery.orphan.library.Library (java.lang.ClassNotFoundException)";

    private static final String VERSION = version();
    private static final List<String> TRANSPORTS =
            List.of("transport-jdk", "transport-okhttp", "transport-apache", "transport-urlconnection");
    private static final List<String> CODECS = List.of("codec-json", "codec-xml");

    private Messages() {}

    static String selected(String provider) {
        return "TokenEvent[PROVIDER_SELECTED, " + provider + "]";
    }

    static String broken(String provider) {
        return "TokenEvent[PROVIDER_BROKEN, " + provider + "]";
    }

    /** Of a client with that transport and our codec for JSON, of core's own, and of the transports that were broken. */
    static String client(String transport, String... broken) {
        String passedOver =
                Stream.of(broken).map(failed -> broken(failed) + "\n").collect(Collectors.joining());
        return lines(
                selected(JSON),
                passedOver + selected(transport),
                "usertoken " + VERSION + ", transport " + transport + ", codecs " + JSON + ", " + BUILT_IN);
    }

    static String noTransport(String... asked) {
        return lines(
                selected(JSON),
                "UT-P1: no transport was found",
                transports(List.of(asked), "nothing", "nothing"),
                toAdd("transport", "TransportProvider", TRANSPORTS),
                "more:",
                "  docs/errors.md#ut-p1");
    }

    static String noCodec(String... asked) {
        return lines(
                "UT-P1: no codec was found",
                findings("Codec", List.of(asked), "nothing", "nothing"),
                toAdd("codec", "Codec", CODECS),
                "more:",
                "  docs/errors.md#ut-p1");
    }

    static String noTransportOfTheName(String name, String found, String asked) {
        return lines(
                selected(JSON),
                "UT-P2: no transport is named \"" + name + "\", which the system property dev.usertoken.transport"
                        + " asks for",
                transports(List.of(asked), found, "nothing"),
                toAdd("transport", "TransportProvider", TRANSPORTS)
                        .replaceFirst("\n", "\n  ask for one that was found, or for none\n"),
                "more:",
                "  docs/errors.md#ut-p2");
    }

    static String tie(String asked) {
        return lines(
                selected(JSON),
                "UT-P3: these transports share the highest priority, 40: north, south",
                transports(
                        List.of(asked),
                        lines(NORTH + ", priority 40", "  " + SOUTH + ", priority 40", "  " + JDK + ", priority 10"),
                        "nothing"),
                "what to do:",
                "  choose with transportName(...) or the system property dev.usertoken.transport",
                "  or remove the jars of the others",
                "more:",
                "  docs/errors.md#ut-p3");
    }

    static String sameName(String asked) {
        return lines(
                selected(JSON),
                "UT-P4: more than one transport is named \"jdk\"",
                transports(List.of(asked), lines(NAMESAKE + ", priority 40", "  " + JDK + ", priority 10"), "nothing"),
                "what to do:",
                "  keep one of their jars and remove the others",
                "more:",
                "  docs/errors.md#ut-p4");
    }

    static String onlyBroken(List<String> failed, String... asked) {
        return lines(
                selected(JSON),
                failed.stream().map(Messages::broken).collect(Collectors.joining("\n")),
                "UT-P5: every transport that was found is broken",
                transports(List.of(asked), "nothing", String.join("\n  ", failed)),
                "what to do:",
                "  see the suppressed exceptions: ClassNotFoundException and NoClassDefFoundError mean that a library"
                        + " is missing, UnsupportedClassVersionError that a newer Java is needed",
                "  or add another: " + either(TRANSPORTS),
                "more:",
                "  docs/errors.md#ut-p5");
    }

    private static String transports(List<String> asked, String found, String failed) {
        return findings("TransportProvider", asked, found, failed);
    }

    private static String findings(String service, List<String> asked, String found, String failed) {
        return lines(
                "sought:",
                "  dev.usertoken.spi." + service,
                "asked:",
                "  " + String.join("\n  ", asked),
                "found:",
                "  " + found,
                "failed:",
                "  " + failed);
    }

    private static String either(List<String> artifacts) {
        return artifacts.stream()
                .map(artifact -> "dev.usertoken:usertoken-" + artifact + ":" + VERSION)
                .collect(Collectors.joining(" or "));
    }

    private static String toAdd(String noun, String service, List<String> artifacts) {
        return lines(
                "what to do:",
                "  add a " + noun + " to the class path or module path: " + either(artifacts),
                "  in a shaded jar: merge the META-INF/services/dev.usertoken.spi." + service
                        + " of all jars, else registrations are lost",
                "  in another class loader: give that to classLoader(...)");
    }

    static String lines(String... lines) {
        return String.join("\n", lines);
    }

    private static String version() {
        String jar = Jars.CORE.getFileName().toString();
        return jar.substring("usertoken-core-".length(), jar.length() - ".jar".length());
    }
}

package dev.usertoken.packaging.discovery;

import java.io.IOException;
import java.nio.file.Path;

/** The jars of the examples in {@code docs/errors.md}, and the descriptions of our own. */
final class Fixtures {
    static final String JDK = "jdk (dev.usertoken.transport.jdk.JdkTransportProvider, " + Jars.JDK.getFileName() + ")";
    static final String JSON = "json (dev.usertoken.codec.json.JsonCodec, " + Jars.JSON.getFileName() + ")";
    static final String XML = "xml (dev.usertoken.codec.xml.XmlCodec, " + Jars.XML.getFileName() + ")";
    static final String NORTH = "north (com.example.north.NorthProvider, north-1.2.jar)";
    static final String SOUTH = "south (com.example.south.SouthProvider, south-3.4.jar)";

    final Path probe;
    final Path north;
    final Path south;
    final Path relocated;
    final Path throwing;
    final Path orphan;
    final Path fast;
    final Path oldHttp;

    Fixtures(Path folder) throws IOException {
        probe = Jars.probe(folder);
        north = new FixtureJar(folder, "north-1.2.jar")
                .transport("com.example.north.NorthProvider", "north")
                .create();
        south = new FixtureJar(folder, "south-3.4.jar")
                .transport("com.example.south.SouthProvider", "south")
                .create();
        relocated = new FixtureJar(folder, "everything-5.6.jar")
                .transport("com.example.relocated.JdkTransportProvider", "jdk")
                .create();
        Path http = new FixtureJar(folder, "http-2.0.jar")
                .type("com.example.http.Http", "public class Http { public static void open() {} }")
                .create();
        oldHttp = new FixtureJar(folder, "http-1.4.jar")
                .type("com.example.http.Http", "public class Http {}")
                .resource("META-INF/maven/com.example/http/pom.properties", "version=1.4\n")
                .create();
        throwing = new FixtureJar(folder, "throwing-1.0.jar")
                .transport(
                        "com.example.throwing.ThrowingProvider",
                        "Object",
                        "throwing",
                        "throw new IllegalStateException(\"hunter2\");",
                        "")
                .create();
        orphan = new FixtureJar(folder, "orphan-1.0.jar")
                .compiledAgainst(http)
                .transport("com.example.orphan.OrphanProvider", "com.example.http.Http", "orphan", "", "")
                .create();
        fast = new FixtureJar(folder, "fast-2.0.jar")
                .compiledAgainst(http)
                .transport("com.example.fast.FastProvider", "Object", "fast", "", "    com.example.http.Http.open();\n")
                .resource(
                        "META-INF/usertoken/com.example.fast.FastProvider.properties",
                        "library=com.example:http\nversions=2.0 to 2.x\nclass=com.example.http.Http\n")
                .create();
    }

    static String selected(String provider) {
        return "TokenEvent[PROVIDER_SELECTED, " + provider + "]";
    }

    static String passedOver(String broken) {
        return "TokenEvent[PROVIDER_BROKEN, " + broken + "]";
    }

    /** Returns the output of a probe that has built a client with our codec for JSON. */
    static String client(String transport) {
        String jar = Jars.CORE.getFileName().toString();
        String version = jar.substring("usertoken-core-".length(), jar.length() - ".jar".length());
        return selected(JSON) + "\n" + selected(transport) + "\nusertoken " + version + ", transport " + transport
                + ", codecs " + JSON;
    }

    /** Returns the output of a probe that has found our codec for JSON, and no transport that it can use. */
    static String refused(String message) {
        return selected(JSON) + "\n" + message;
    }
}

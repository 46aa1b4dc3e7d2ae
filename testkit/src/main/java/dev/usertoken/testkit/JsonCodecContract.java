package dev.usertoken.testkit;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The contract of a codec that reads and writes JSON (RFC 8259). Extend it and return the codec; a codec that passes is as
 * strict as the client needs it. Override {@link #capabilities} if the codec lacks one.
 */
public abstract class JsonCodecContract extends CodecContract {
    /** For subclasses. */
    protected JsonCodecContract() {}

    /** Returns everything but a named root, which JSON does not have. */
    @Override
    protected Set<CodecCapability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(CodecCapability.NAMED_ROOT));
    }

    @Override
    protected List<String> malformed() {
        return List.of(
                "{\"a\":\"" + SECRET + "\"]",
                "{\"a\":" + SECRET + "}",
                "{" + SECRET + ":1}",
                "{'a':'" + SECRET + "'}",
                "{\"a\":\"\\x" + SECRET + "\"}",
                "{\"a\":\"\\u" + SECRET + "\"}",
                "{\"a\":\"\n" + SECRET + "\"}",
                "{\"a\":\"" + SECRET + "\",}",
                "[\"" + SECRET + "\",]",
                "[\"" + SECRET + "\",,1]",
                "{\"a\":/* " + SECRET + " */1}",
                "{\"a\":1} // " + SECRET,
                "{\"" + SECRET + "\":NaN}",
                "{\"" + SECRET + "\":01}",
                "{\"" + SECRET + "\":+1}",
                "{\"" + SECRET + "\":.5}",
                "{\"" + SECRET + "\":1.}",
                "{\"" + SECRET + "\":True}",
                SECRET);
    }

    @Override
    protected List<String> duplicates() {
        return List.of(
                "{\"a\":\"" + SECRET + "\",\"b\":1,\"a\":\"" + SECRET + "\"}",
                "{\"o\":[{\"" + SECRET + "\":1,\"" + SECRET + "\":1}]}",
                "{\"a\":null,\"a\":\"" + SECRET + "\"}",
                "{\"a\":\"" + SECRET + "\",\"\\u0061\":\"" + SECRET + "\"}");
    }

    @Override
    protected List<String> nulls() {
        return List.of(
                "{\"kept\":\"x\",\"a\":null}",
                "{\"a\":[null,null],\"kept\":\"x\"}",
                "{\"a\":{\"b\":null},\"kept\":\"x\"}");
    }

    @Override
    protected Optional<String> nested(int depth) {
        String half = "{\"a\":[".repeat(depth / 2);
        return Optional.of(half + "1" + "]}".repeat(depth / 2));
    }

    @Override
    protected List<String> costly(int size) {
        return List.of(
                "{\"a\":" + "9".repeat(size) + "}",
                "{\"a\":0." + "9".repeat(size) + "}",
                "{\"a\":-1e" + "9".repeat(size) + "}",
                "{\"a\":[" + "9".repeat(900) + (",1e" + "9".repeat(9)).repeat(size / 12) + "]}",
                "{\"a\":[" + ("9".repeat(900) + ",").repeat(size / 901) + "1]}",
                "{\"a\":\"" + "\\u0041".repeat(size / 6) + "\"}",
                "[" + "{},".repeat(size / 3) + "1]",
                "[" + "1,".repeat(size / 2) + "1]",
                "[".repeat(size),
                "{\"a\":".repeat(size / 5),
                " ".repeat(size) + "1");
    }
}

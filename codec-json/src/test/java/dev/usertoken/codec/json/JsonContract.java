package dev.usertoken.codec.json;

import dev.usertoken.testkit.CodecCapability;
import dev.usertoken.testkit.CodecContract;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Examples of JSON for the contract. */
abstract class JsonContract extends CodecContract {
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

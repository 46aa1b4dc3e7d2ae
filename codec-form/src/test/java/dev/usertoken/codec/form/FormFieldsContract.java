package dev.usertoken.codec.form;

import dev.usertoken.testkit.CodecCapability;
import dev.usertoken.testkit.CodecContract;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The common rules of the two form formats: a document consists of names and values. */
abstract class FormFieldsContract extends CodecContract {
    @Override
    protected Set<CodecCapability> capabilities() {
        return EnumSet.of(CodecCapability.NESTED_FIELDS, CodecCapability.BARE_VALUES);
    }

    @Override
    protected boolean encodesName(String name) {
        return !name.matches("(?s).*[.\\[\\]].*");
    }

    @Override
    protected List<String> duplicates() {
        return List.of();
    }

    @Override
    protected List<String> nulls() {
        return List.of();
    }

    @Override
    protected Optional<String> nested(int depth) {
        return Optional.of(withName(dotted(depth)));
    }

    /** Returns a document with one field of the given name, which needs no escapes. */
    abstract String withName(String name);

    static String dotted(int depth) {
        return String.join(".", Collections.nCopies(depth, "a"));
    }

    static String bracketed(int depth) {
        return "a" + "[a]".repeat(depth - 1);
    }
}

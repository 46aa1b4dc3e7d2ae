package dev.usertoken.testkit;

import dev.usertoken.spi.Document;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares a decoded document with the encoded one, as far as the format can distinguish values. */
final class DocumentComparator {
    private final Set<CodecCapability> capabilities;

    DocumentComparator(Set<CodecCapability> capabilities) {
        this.capabilities = capabilities;
    }

    boolean same(Document written, Document read) {
        boolean named = capabilities.contains(CodecCapability.NAMED_ROOT);
        return read.name().equals(named ? written.name() : "")
                && read.namespace().equals(named ? written.namespace() : "")
                && sameFields(written.fields(), read.fields());
    }

    private boolean sameFields(Map<?, ?> written, Map<?, ?> read) {
        List<Object> names = new ArrayList<>();
        for (Map.Entry<?, ?> field : written.entrySet()) {
            Object value = read.get(field.getKey());
            if (value == null && mayVanish(field.getValue())) {
                continue;
            }
            if (value == null || !sameValue(field.getValue(), value)) {
                return false;
            }
            names.add(field.getKey());
        }
        return names.equals(new ArrayList<>(read.keySet()));
    }

    private boolean sameValue(Object written, Object read) {
        if (mayVanish(written) && "".equals(read)) {
            return true;
        }
        if (written instanceof Map) {
            return read instanceof Map && sameFields((Map<?, ?>) written, (Map<?, ?>) read);
        }
        if (written instanceof List) {
            return sameItems((List<?>) written, read);
        }
        if (written instanceof Number) {
            return sameNumber((Number) written, read);
        }
        return written.equals(read)
                || (written instanceof Boolean
                        && textMayStandFor(read)
                        && written.toString().equals(read));
    }

    private boolean sameItems(List<?> written, Object read) {
        if (!(read instanceof List)) {
            return !capabilities.contains(CodecCapability.EXACT_LISTS)
                    && written.size() == 1
                    && sameValue(written.get(0), read);
        }
        List<?> items = (List<?>) read;
        if (items.size() != written.size()) {
            return false;
        }
        for (int i = 0; i < items.size(); i++) {
            if (!sameValue(written.get(i), items.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameNumber(Number written, Object read) {
        if (!(read instanceof Number) && !textMayStandFor(read)) {
            return false;
        }
        try {
            return new BigDecimal(written.toString()).compareTo(new BigDecimal(read.toString())) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean textMayStandFor(Object read) {
        return read instanceof String && !capabilities.contains(CodecCapability.TYPED_VALUES);
    }

    private boolean mayVanish(Object written) {
        if (written instanceof List) {
            return ((List<?>) written).isEmpty() && !capabilities.contains(CodecCapability.EXACT_LISTS);
        }
        return written instanceof Map
                && !capabilities.contains(CodecCapability.EMPTY_FIELDS)
                && ((Map<?, ?>) written).values().stream().allMatch(this::mayVanish);
    }
}

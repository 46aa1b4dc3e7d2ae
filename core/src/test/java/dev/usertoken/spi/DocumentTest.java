package dev.usertoken.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentTest {
    @Test
    void fields_areCopiedDeeply() {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> inner = new HashMap<>(Map.of("list", list));
        Document document = Document.of("Name", "", Map.of("inner", inner));
        list.add(2);
        inner.clear();
        assertThat(document.fields()).isEqualTo(Map.of("inner", Map.of("list", List.of(1))));
    }

    @Test
    void valueOfOtherType_isRefused() {
        assertThatThrownBy(() -> Document.of("Name", "", Map.of("text", new StringBuilder())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.StringBuilder");
    }

    @Test
    void textForm_hasNoFields() {
        assertThat(Document.of("IssueRequest", "", Map.of("Password", "hunter2")))
                .hasToString("Document[IssueRequest]");
    }
}

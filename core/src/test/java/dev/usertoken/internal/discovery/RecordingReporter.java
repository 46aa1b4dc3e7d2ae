package dev.usertoken.internal.discovery;

import java.util.ArrayList;
import java.util.List;

/** Records a selection, and fails with a {@link SelectionFailure}. */
final class RecordingReporter implements SelectionReporter {
    final List<String> reports = new ArrayList<>();

    @Override
    public void selected(String provider) {
        reports.add("selected " + provider);
    }

    @Override
    public void passedOver(String brokenProvider) {
        reports.add("passed over " + brokenProvider);
    }

    @Override
    public RuntimeException failure(String code, String message) {
        return new SelectionFailure(code, message);
    }

    static final class SelectionFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String code;

        SelectionFailure(String code, String message) {
            super(message);
            this.code = code;
        }
    }
}

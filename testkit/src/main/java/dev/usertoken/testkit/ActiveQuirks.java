package dev.usertoken.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;

/** The active quirks in the order in which they were added. Thread-safe. */
final class ActiveQuirks {
    private final List<Quirk> quirks = new ArrayList<>();

    synchronized void add(List<Quirk> more) {
        quirks.addAll(more);
    }

    synchronized void clear() {
        quirks.clear();
    }

    /** Returns the quirks for one request, at most one failure among them, and counts the use of each. */
    synchronized List<Quirk> take(Endpoint endpoint) {
        List<Quirk> taken = new ArrayList<>();
        boolean fails = false;
        for (ListIterator<Quirk> each = quirks.listIterator(); each.hasNext(); ) {
            Quirk quirk = each.next();
            boolean failure = quirk.phase() == Quirk.Phase.REPLACES_OPERATION;
            if (quirk.concerns(endpoint) && !(failure && fails)) {
                fails |= failure;
                taken.add(quirk);
                quirk.usedOnce().ifPresentOrElse(each::set, each::remove);
            }
        }
        return taken;
    }
}

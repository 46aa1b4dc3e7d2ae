package dev.usertoken.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;

/** The quirks in force, in the order they were set. Thread-safe. */
final class ActiveQuirks {
    private final List<Quirk> quirks = new ArrayList<>();

    synchronized void add(List<Quirk> more) {
        quirks.addAll(more);
    }

    synchronized void clear() {
        quirks.clear();
    }

    /** The quirks for one request, of which at most one failure; each is used up by one. */
    synchronized List<Quirk> take(Endpoint endpoint) {
        List<Quirk> taken = new ArrayList<>();
        boolean fails = false;
        for (ListIterator<Quirk> each = quirks.listIterator(); each.hasNext(); ) {
            Quirk quirk = each.next();
            boolean failure = quirk.moment() == Quirk.Moment.INSTEAD;
            if (quirk.concerns(endpoint) && !(failure && fails)) {
                fails |= failure;
                taken.add(quirk);
                quirk.usedOnce().ifPresentOrElse(each::set, each::remove);
            }
        }
        return taken;
    }
}

package dev.usertoken.testkit;

/** Defects that each break one rule, and the test of the contract that must notice it. */
enum StoreDefect {
    MAKES_ENTRIES_UP("s1_nothingIsReadBeforeTheFirstWrite"),
    TRIMS_TOKENS("s1_entriesOfEveryShapeAreReadAsTheyWereWritten"),
    READS_EACH_ENTRY_ONCE("s1_entriesOfEitherStoreAreReadByBoth"),
    DELETES_NOTHING("s1_aDeletedEntryIsAbsentAndCanBeWrittenAgain"),
    CLEARS_WHEN_CLOSED("s1_entriesOutliveTheStoreThatWroteThem"),
    FOLDS_NAMES("s2_keysThatDifferInAnyPartHaveTheirOwnEntries"),
    HAS_ONE_LEASE_FOR_ALL_KEYS("s2_keysThatDifferInAnyPartHaveTheirOwnLeases"),
    COMPARES_TOKENS_ALONE("s3_onlyThePresentEntryIsReplaced"),
    COMPARES_BEFORE_IT_LOCKS("s3_onlyOneOfManyConcurrentReplacementsSucceeds"),
    LOSES_EACH_TENTH_WRITE("s3_noReplacementIsLost"),
    COUNTS_ITS_OWN_LEASES_ALONE("s4_aHeldLeaseIsNotGivenAgain"),
    ENDS_A_REQUESTED_LEASE("s4_aRefusedRequestDoesNotEndTheLease"),
    LOOKS_FOR_LEASES_BEFORE_IT_LOCKS("s4_onlyOneOfManyConcurrentCallersGetsTheLease"),
    ENDS_LEASES_EARLY("s4_aLeaseLasts"),
    NEVER_EXPIRES_LEASES_OF_OTHERS("s4_aLeaseExpires"),
    NEVER_EXPIRES_ITS_OWN_LEASES("s4_aLeaseExpiresInItsOwnStore"),
    ENDS_ANY_LEASE("s4_closingAnExpiredLeaseDoesNotEndALaterOne"),
    REPEATS_FENCING_TOKENS("s5_fencingTokensGrowFromLeaseToLease"),
    DELETES_THE_FENCING_TOKEN_WITH_THE_ENTRY("s5_fencingTokensGrowAfterDeleteAndReopen"),
    READS_THE_FENCING_TOKEN_BEFORE_IT_LOCKS("s5_concurrentLeasesHaveDifferentFencingTokens"),
    IGNORES_THE_FENCING_TOKEN("s6_aStalledHolderCannotWrite"),
    WRITES_ONLY_UNDER_A_LEASE("s6_theHolderOfTheNewestLeaseCanWrite"),
    THROWS_FOR_UNREADABLE_ENTRIES("s7_anUnreadableEntryIsAbsent"),
    KEEPS_UNREADABLE_ENTRIES("s7_anUnreadableEntryCanBeReplaced"),
    KEEPS_THE_FENCING_TOKEN_IN_THE_ENTRY("s7_leasesAndFencingTokensSurviveAnUnreadableEntry"),
    LISTS_ITS_ENTRIES("s8_textFormsContainNothingOfAnEntry"),
    QUOTES_UNREADABLE_ENTRIES("s8_failuresContainNothingOfAnEntry"),
    CANNOT_BE_CLOSED_TWICE("s9_closeIsIdempotentAndLeavesOthersOpen");

    private final String test;

    StoreDefect(String test) {
        this.test = test;
    }

    String test() {
        return test;
    }
}

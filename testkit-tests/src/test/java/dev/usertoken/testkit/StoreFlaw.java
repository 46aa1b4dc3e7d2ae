package dev.usertoken.testkit;

/** One way to break the contract each, and the test that must see it. */
enum StoreFlaw {
    MAKES_ENTRIES_UP("s1_nothingIsReadBeforeTheFirstWrite"),
    TRIMS_TOKENS("s1_entriesOfEveryShapeAreReadAsTheyWereWritten"),
    READS_EACH_ENTRY_ONCE("s1_whatEitherOfTwoStoresWritesBothRead"),
    DELETES_NOTHING("s1_aDeletedEntryIsAbsentAndCanBeWrittenAgain"),
    CLEARS_WHEN_CLOSED("s1_entriesOutliveTheStoreThatWroteThem"),
    FOLDS_NAMES("s2_keysThatDifferInAnyPartHaveTheirOwnEntries"),
    HAS_ONE_LEASE_FOR_ALL_KEYS("s2_keysThatDifferInAnyPartHaveTheirOwnLeases"),
    COMPARES_TOKENS_ALONE("s3_onlyThePresentEntryIsReplaced"),
    COMPARES_BEFORE_IT_LOCKS("s3_ofManyWhoExpectTheSameEntryOneSucceeds"),
    LOSES_EACH_TENTH_WRITE("s3_noReplacementIsLost"),
    COUNTS_ITS_OWN_LEASES_ALONE("s4_nobodyElseGetsALeaseThatIsHeld"),
    ENDS_A_LEASE_THAT_IS_ASKED_FOR("s4_aLeaseThatIsAskedForInVainStaysHeld"),
    LOOKS_FOR_LEASES_BEFORE_IT_LOCKS("s4_ofManyWhoWantALeaseOneGetsIt"),
    KEEPS_LEASES_OF_OTHERS_FOR_EVER("s4_aLeaseEndsByItself"),
    KEEPS_ITS_OWN_LEASES_FOR_EVER("s4_aLeaseEndsByItselfInTheStoreThatGaveIt"),
    ENDS_WHATEVER_LEASE_THERE_IS("s4_toCloseALeaseLateDoesNotEndALaterOne"),
    USES_FENCES_AGAIN("s5_fencesGrowFromLeaseToLease"),
    DELETES_THE_FENCE_WITH_THE_ENTRY("s5_fencesGrowWhenTheEntryIsDeletedAndTheStoreOpenedAnew"),
    READS_THE_FENCE_BEFORE_IT_LOCKS("s5_noTwoLeasesHaveOneFence"),
    WRITES_WHATEVER_THE_FENCE("s6_aHolderThatStalledCannotWrite"),
    WRITES_ONLY_UNDER_A_LEASE("s6_theHolderOfTheNewestLeaseCanWrite"),
    THROWS_WHAT_IT_CANNOT_READ("s7_whatCannotBeReadCountsAsNone"),
    KEEPS_WHAT_IT_CANNOT_READ("s7_whatCannotBeReadCanBeReplaced"),
    KEEPS_THE_FENCE_IN_THE_ENTRY("s7_leasesAndFencesOutliveWhatCannotBeRead"),
    LISTS_ITS_ENTRIES("s8_noTextFormTellsAPartOfAnEntry"),
    QUOTES_WHAT_IT_CANNOT_READ("s8_noFailureTellsAPartOfAnEntry"),
    CANNOT_BE_CLOSED_TWICE("s9_closeIsIdempotentAndLeavesOthersOpen");

    private final String test;

    StoreFlaw(String test) {
        this.test = test;
    }

    String test() {
        return test;
    }
}

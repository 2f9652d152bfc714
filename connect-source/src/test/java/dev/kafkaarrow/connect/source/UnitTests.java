package dev.kafkaarrow.connect.source;

import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs all unit tests of the module at once, whatever product is on the class path: a changed one, for {@code connect-source/prove}. */
final class UnitTests {

    private static final int MAX_NAMED = 3;

    private UnitTests() {}

    /** Ends by 1 and prints the tests that fail, if there are any. */
    public static void main(String[] args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectPackage(UnitTests.class.getPackageName()))
                .filters(
                        ClassNameFilter.includeClassNamePatterns(".*Test"),
                        // of the documents, not of the product
                        ClassNameFilter.excludeClassNamePatterns(".*ReferenceTest", ".*DocumentedConfigTest"))
                // what it says has to be the same each time
                .configurationParameter("jqwik.database", "")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        if (summary.getTestsFoundCount() == 0) {
            throw new IllegalStateException("no tests on the class path");
        }
        long failed = summary.getTotalFailureCount();
        if (failed > 0) {
            System.out.println("found by " + failed + ": "
                    + String.join(
                            ", ",
                            summary.getFailures().stream()
                                    .map(failure -> failure.getTestIdentifier()
                                            .getSource()
                                            .filter(MethodSource.class::isInstance)
                                            .map(MethodSource.class::cast)
                                            .map(test ->
                                                    test.getJavaClass().getSimpleName() + "." + test.getMethodName())
                                            .orElse(failure.getTestIdentifier().getDisplayName()))
                                    .distinct()
                                    .limit(MAX_NAMED)
                                    .toList()));
            System.exit(1);
        }
        System.exit(0);
    }
}

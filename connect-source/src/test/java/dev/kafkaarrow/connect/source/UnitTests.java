package dev.kafkaarrow.connect.source;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the unit tests of the module until one fails, whatever product is on the class path: a changed one, for
 * {@code connect-source/prove}.
 */
final class UnitTests {

    private UnitTests() {}

    /** Ends by 1 and prints the first test that fails, if there is one. */
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
        LauncherFactory.create().execute(request, listener, new FirstFailure());
        if (listener.getSummary().getTestsFoundCount() == 0) {
            throw new IllegalStateException("no tests on the class path");
        }
        System.exit(0);
    }

    /** One is enough. */
    private static final class FirstFailure implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                System.out.println("found by " + name(test));
                System.exit(1);
            }
        }

        private static String name(TestIdentifier test) {
            return test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .map(method -> method.getJavaClass().getSimpleName() + "." + method.getMethodName())
                    .orElse(test.getDisplayName());
        }
    }
}

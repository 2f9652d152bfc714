package dev.kafkaarrow.benchmarks;

/** What a figure is asked to be. */
sealed interface Target {
    boolean isMetBy(double figure);

    record AtLeast(double bound) implements Target {
        @Override
        public boolean isMetBy(double figure) {
            return figure >= bound;
        }

        @Override
        public String toString() {
            return ">= " + Figures.plain(bound);
        }
    }

    record AtMost(double bound) implements Target {
        @Override
        public boolean isMetBy(double figure) {
            return figure <= bound;
        }

        @Override
        public String toString() {
            return "<= " + Figures.plain(bound);
        }
    }

    record Nothing() implements Target {
        @Override
        public boolean isMetBy(double figure) {
            return true;
        }

        @Override
        public String toString() {
            return "";
        }
    }

    Target NOTHING = new Nothing();
}

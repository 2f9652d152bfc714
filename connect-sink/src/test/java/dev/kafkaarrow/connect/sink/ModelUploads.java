package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.List;

/** Uploads of a model's worker: each runs when the model says so, in the middle of whatever else, or never. */
final class ModelUploads implements UploadRunner {

    private final SinkModel model;
    private final int parallel;

    /** In the order in which they were started. */
    private final List<Runnable> waiting = new ArrayList<>();

    private int running;
    private int ended;

    ModelUploads(SinkModel model, int parallel) {
        this.model = model;
        this.parallel = parallel;
    }

    @Override
    public void start(Runnable upload) {
        waiting.add(upload);
        if (model.random.nextInt(4) == 0) {
            runOne();
        }
    }

    /** Runs one, if any may run now. */
    void runOne() {
        if (!waiting.isEmpty() && running < parallel) {
            running++;
            try {
                waiting.remove(0).run();
            } finally {
                running--;
                ended++;
            }
        }
    }

    /** Another may have been first with a place to run: then nothing ends in time. */
    @Override
    public boolean await(long maxMs) {
        if (ended == 0 && (model.calm() || model.random.nextInt(4) > 0)) {
            runOne();
        }
        boolean any = ended > 0;
        ended = 0;
        return any;
    }

    @Override
    public void close() {
        waiting.clear();
    }
}

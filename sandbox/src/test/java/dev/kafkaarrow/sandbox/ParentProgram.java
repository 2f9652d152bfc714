package dev.kafkaarrow.sandbox;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that starts a sandbox with two workers and an S3 server, suspends a worker, prints all children and waits to be killed. */
final class ParentProgram {

    private ParentProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        Sandbox sandbox = Sandbox.builder()
                .directory(Path.of(arguments[0]))
                .worker(WorkerSettings.withPlugins(Sandbox.lineConnectors()))
                .worker(WorkerSettings.withPlugins(Sandbox.lineConnectors()))
                .start();
        sandbox.workers().get(1).suspend();
        System.out.println("children " + sandbox.broker().pid() + " "
                + sandbox.workers().get(0).pid() + " "
                + sandbox.workers().get(1).pid() + " "
                + sandbox.startS3Server().pid());
        new CountDownLatch(1).await();
        sandbox.close();
    }
}

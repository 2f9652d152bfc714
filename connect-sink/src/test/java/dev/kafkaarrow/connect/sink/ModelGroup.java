package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The consumer group: who has which partition, and how far each is committed. With fences a partition has one owner, and a
 * copy that did not take part in a rebalance has lost what it had without knowing. Without, every copy has everything and
 * commits what it likes, which is worse than anything Kafka does.
 */
final class ModelGroup {

    private final SinkModel model;
    private final boolean fences;
    private final Map<TopicPartition, ModelWorker> owners = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private boolean rebalancing;

    ModelGroup(SinkModel model, boolean fences) {
        this.model = model;
        this.fences = fences;
    }

    boolean owns(ModelWorker worker, TopicPartition partition) {
        return !fences || owners.get(partition) == worker;
    }

    long committed(TopicPartition partition) {
        return committed.getOrDefault(partition, 0L);
    }

    /** False if the partition is not the worker's any more. */
    boolean commit(ModelWorker worker, TopicPartition partition, long offset) {
        if (!owns(worker, partition)) {
            return false;
        }
        committed.put(partition, offset);
        model.topic.pass(partition, offset);
        return true;
    }

    void forgetCommits() {
        committed.clear();
    }

    /** A new member: it has nothing before the next rebalance, or everything. */
    void join(ModelWorker worker) {
        if (!fences) {
            worker.assigned(model.topic.partitions);
        }
    }

    /** Spreads the partitions over those who answer. What the others have is taken from them without their knowing. */
    void rebalance(Collection<ModelWorker> answering) {
        if (!fences || rebalancing || answering.isEmpty()) {
            return;
        }
        List<ModelWorker> members = new ArrayList<>(answering);
        Map<TopicPartition, ModelWorker> next = new HashMap<>();
        model.topic.partitions.forEach(
                partition -> next.put(partition, members.get(model.random.nextInt(members.size()))));
        boolean cooperative = model.random.nextBoolean();
        rebalancing = true;
        try {
            for (ModelWorker member : members) {
                member.revoke(partition -> !cooperative || next.get(partition) != member);
            }
            owners.clear();
            next.forEach((partition, member) -> {
                if (!member.isDead()) {
                    owners.put(partition, member);
                }
            });
            for (ModelWorker member : members) {
                member.assigned(missing(member));
            }
        } finally {
            rebalancing = false;
        }
    }

    private Set<TopicPartition> missing(ModelWorker member) {
        Set<TopicPartition> missing = new HashSet<>();
        owners.forEach((partition, owner) -> {
            if (owner == member && !member.has(partition)) {
                missing.add(partition);
            }
        });
        return missing;
    }

    /** The one copy that is left takes everything. */
    void giveAllTo(ModelWorker worker) {
        if (fences) {
            rebalance(List.of(worker));
        }
    }
}

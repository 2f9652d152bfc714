import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.serde.ArrowStreamDeserializer;
import dev.kafkaarrow.serde.VectorSchemaRootSerializer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

public class Example {
    public static void main(String[] arguments) {
        try (var allocator = Allocators.newRoot();
                var delay = new BigIntVector("delay", allocator);
                var root = VectorSchemaRoot.of(delay);
                var serializer = new VectorSchemaRootSerializer();
                var deserializer = new ArrowStreamDeserializer()) {
            delay.setSafe(0, 42);
            root.setRowCount(1);
            byte[] value = serializer.serialize("flights", root); // as a producer does
            System.out.println(deserializer.deserialize("flights", value)); // as a consumer does
        }
    }
}

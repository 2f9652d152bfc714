package dev.kafkaarrow.connect.data.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypeTableTest {

    static List<TypeLine> lines() {
        return TypeTable.LINES;
    }

    /** The lines whose Arrow type is one, or can be told from nothing else. */
    static Stream<TypeLine> linesOfOneType() {
        return lines().stream().filter(line -> type(line.arrow()).isPresent());
    }

    private static Optional<ArrowType> type(ArrowSide side) {
        return side instanceof ArrowSide.Only only
                ? Optional.of(only.type())
                : side instanceof ArrowSide.Asked asked ? Optional.of(asked.type()) : Optional.empty();
    }

    @ParameterizedTest
    @MethodSource("linesOfOneType")
    void theNameLeadsBackToTheLine(TypeLine line) {
        ArrowType type = type(line.arrow()).orElseThrow();

        assertThat(TypeTable.find(type, line.extension(), line.connectName())).contains(line);
    }

    @ParameterizedTest
    @MethodSource("linesOfOneType")
    void aTypeWithoutANameNeverStandsForANamedSchemaOnlyBecauseOfItsType(TypeLine line) {
        Optional<TypeLine> implied =
                TypeTable.find(type(line.arrow()).orElseThrow(), line.extension(), Optional.empty());

        // metadata can say a name, but not that there is none
        assertThat(implied).isPresent();
        assertThat(line.connectName().isPresent() || implied.get().connectName().isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("linesOfOneType")
    void theTextOfATypeIsReadAsTheType(TypeLine line) {
        ArrowType type = type(line.arrow()).orElseThrow();

        assertThat(ArrowTypeText.parse(ArrowTypeText.of(type))).contains(type);
    }

    @Test
    void theTableInTheDocumentationIsThisOne() throws IOException {
        StringBuilder text = new StringBuilder(
                "# Types\n\nGenerated from the table in the code. A Connect type becomes the Arrow type of its first line, and an"
                        + " Arrow type the Connect type of its first line;\nthe other lines apply where a schema's parameter"
                        + " `arrow.type`, or a field's metadata, asks for them. See [connect-data](connect-data.md).\n\n"
                        + "| Connect | schema name | Arrow | a Connect schema becomes this |\n"
                        + "|---|---|---|---|\n");
        for (TypeLine line : lines()) {
            text.append("| ")
                    .append(line.connectType())
                    .append(" | ")
                    .append(line.connectName().map(name -> "`" + name + "`").orElse(""))
                    .append(" | `")
                    .append(line.arrow().label())
                    .append("`")
                    .append(line.extension().map(name -> " (" + name + ")").orElse(""))
                    .append(" | ")
                    .append(isAsked(line) ? "with parameter `arrow.type`" : "always")
                    .append(" |\n");
        }
        GeneratedDocument.assertUpToDate("connect-types.md", text.toString());
    }

    private static boolean isAsked(TypeLine line) {
        return !(line.arrow() instanceof ArrowSide.Only || line.arrow() instanceof ArrowSide.Decimals);
    }
}

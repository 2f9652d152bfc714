package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The public API of a module's sources: public types, and what is public in them. The compiler's own check of comments can ask for one
 * only together with a tag for each parameter and result, which would say the sentence once more.
 */
public final class DocumentedApi {
    private final DocTrees docs;
    private final CompilationUnitTree unit;
    private final List<String> undocumented;

    private DocumentedApi(DocTrees docs, CompilationUnitTree unit, List<String> undocumented) {
        this.docs = docs;
        this.unit = unit;
        this.undocumented = undocumented;
    }

    /** Fails if a type, method, constructor or field has no comment. What overrides has that of what it overrides. */
    public static void assertComplete(Path sources) throws IOException {
        List<String> undocumented = undocumented(sources);
        assertThat(undocumented).as("public, and without a comment").isEmpty();
    }

    static List<String> undocumented(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> undocumented = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> walk = Files.walk(sources)) {
            List<Path> paths =
                    walk.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            for (CompilationUnitTree unit : task.parse()) {
                DocumentedApi api = new DocumentedApi(DocTrees.instance(task), unit, undocumented);
                for (Tree type : unit.getTypeDecls()) {
                    api.type((ClassTree) type, new TreePath(new TreePath(unit), type), "");
                }
            }
        }
        return undocumented;
    }

    private void type(ClassTree type, TreePath path, String outer) {
        String name = outer + type.getSimpleName();
        if (!isPublic(type.getModifiers(), path)) {
            return;
        }
        require(path, name);
        for (Tree member : type.getMembers()) {
            TreePath at = new TreePath(path, member);
            if (member instanceof ClassTree nested) {
                type(nested, at, name + ".");
            } else if (member instanceof MethodTree method
                    && isPublic(method.getModifiers(), at)
                    && !isGiven(method, type)) {
                require(at, name + "." + method.getName());
            } else if (member instanceof VariableTree field
                    && isPublic(field.getModifiers(), at)
                    && !isConstant(field)) {
                require(at, name + "." + field.getName());
            }
        }
    }

    private static boolean isPublic(ModifiersTree modifiers, TreePath path) {
        boolean inInterface = path.getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE;
        return inInterface || modifiers.getFlags().contains(Modifier.PUBLIC);
    }

    /** A method that overrides, or the canonical constructor of a record, whose comment tells of the components. */
    private static boolean isGiven(MethodTree method, ClassTree type) {
        return overrides(method)
                || (type.getKind() == Tree.Kind.RECORD
                        && method.getReturnType() == null
                        && names(method.getParameters()).equals(names(components(type))));
    }

    private static List<VariableTree> components(ClassTree type) {
        return type.getMembers().stream()
                .filter(member -> member instanceof VariableTree field
                        && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .map(VariableTree.class::cast)
                .toList();
    }

    private static List<String> names(List<? extends VariableTree> variables) {
        return variables.stream().map(variable -> variable.getName().toString()).toList();
    }

    private static boolean overrides(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    /** One of an enum, which that describes as a whole where each says itself what it is. */
    private boolean isConstant(VariableTree field) {
        return field.getModifiers().getFlags().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL))
                && unit.getTypeDecls().stream().anyMatch(type -> isEnumOf(type, field));
    }

    private static boolean isEnumOf(Tree type, VariableTree field) {
        if (!(type instanceof ClassTree declared)) {
            return false;
        }
        boolean own = declared.getKind() == Tree.Kind.ENUM
                && declared.getMembers().contains(field)
                && field.getType().toString().equals(declared.getSimpleName().toString());
        return own || declared.getMembers().stream().anyMatch(nested -> isEnumOf(nested, field));
    }

    private void require(TreePath path, String name) {
        if (docs.getDocComment(path) == null) {
            undocumented.add(unit.getSourceFile().getName() + ": " + name);
        }
    }
}

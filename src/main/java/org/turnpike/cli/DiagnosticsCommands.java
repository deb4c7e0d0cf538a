package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.turnpike.admin.DiagnosticView;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.EnvironmentMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what works and what fails. */
@Command(name = "diagnostics", description = "Checks everything that the server depends on; status 1 if a check fails.")
final class DiagnosticsCommands implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private Target target;

    @Mixin
    private Output output;

    DiagnosticsCommands(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws NoServerException {
        try (Server server = target.open()) {
            List<DiagnosticView> checks = server.bean("Diagnostics", DiagnosticsMXBean.class).getChecks();
            if (output.json()) {
                checks.forEach(each -> out.println(ValueJson.of(each)));
            } else {
                checks.forEach(this::print);
            }
            return checks.stream().allMatch(DiagnosticView::isWell) ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }

    private void print(DiagnosticView check) {
        out.println((check.isWell() ? "ok      " : "FAILING ") + check.getCheck());
        check.getProblems().forEach(problem -> out.println("          " + problem));
    }

    /** Shows the state of the process and its machine. */
    @Command(name = "environment", description = "The state of the process and its machine.")
    static final class Environment implements Callable<Integer> {
        private final PrintWriter out;

        @Mixin
        private Target target;

        @Mixin
        private Output output;

        Environment(PrintWriter out) {
            this.out = out;
        }

        @Override
        public Integer call() throws NoServerException {
            try (Server server = target.open()) {
                Map<String, Object> read = read(server.bean("Environment", EnvironmentMXBean.class));
                if (output.json()) {
                    out.println(ValueJson.of(read));
                } else {
                    read.forEach((name, value) -> out.printf("%-16s %s%n", name, value));
                }
                return AdminMain.OK;
            }
        }

        private static Map<String, Object> read(EnvironmentMXBean bean) {
            Map<String, Object> read = new LinkedHashMap<>();
            read.put("version", bean.getVersion());
            read.put("java", bean.getJava());
            read.put("operatingSystem", bean.getOperatingSystem());
            read.put("database", bean.getDatabase());
            read.put("uptimeSeconds", bean.getUptimeSeconds());
            read.put("processors", bean.getProcessors());
            read.put("loadAverage", bean.getLoadAverage());
            read.put("heapUsedBytes", bean.getHeapUsedBytes());
            read.put("heapMaxBytes", bean.getHeapMaxBytes());
            read.put("threads", bean.getThreads());
            read.put("openFileHandles", bean.getOpenFileHandles());
            read.put("maxFileHandles", bean.getMaxFileHandles());
            read.put("diskFreeBytes", bean.getDiskFreeBytes());
            read.put("diskBytes", bean.getDiskBytes());
            return read;
        }
    }
}

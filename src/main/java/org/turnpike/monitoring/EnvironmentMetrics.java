package org.turnpike.monitoring;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The environment metrics of this process and its machine, with the names of operations.md §a.2. Jobs read the values; a query returns the last
 * values and does not wait. Safe for use by many threads.
 */
public final class EnvironmentMetrics {
    private static final int MAX_OUTPUT_BYTES = 8 << 20;
    private static final int MOST_PROCESSES = 10_000;
    private static final int MOST_PACKAGES = 20_000;
    private static final int PROCESS_FIELDS = 6;

    private final InstantSource clock;
    private final SystemHistograms histograms;
    private final CommandClient commands;
    private final SystemFileStore files;
    private final Supplier<List<ListedCertificate>> certificates;
    private final String operatingSystem;
    private volatile List<Metric> disks = List.of();
    private volatile List<String> processLines = List.of();
    private volatile List<String> ownProcessLines = List.of();
    private volatile Map<String, String> packages = Map.of();

    /** @param certificates returns all certificates that this server uses or accepts at present */
    public EnvironmentMetrics(EnvironmentSettings settings, Supplier<List<ListedCertificate>> certificates, InstantSource clock) {
        this.clock = clock;
        this.certificates = certificates;
        histograms = new SystemHistograms(clock);
        commands = new CommandClient(settings.commandTimeout(), MAX_OUTPUT_BYTES);
        files = new SystemFileStore();
        operatingSystem = files.find(Path.of("/proc/version")).orElseGet(() -> System.getProperty("os.name") + " "
                + System.getProperty("os.version"));
    }

    /** Reads processor load, memory and file handles. */
    public void readSystem() {
        histograms.run();
    }

    /** Reads the total and the free disk space of each file system root, in bytes. */
    public void readDisks() {
        List<Metric> found = new ArrayList<>();
        for (File root : Optional.ofNullable(File.listRoots()).orElse(new File[0])) {
            found.add(Metric.of("DiskSpaceTotal_" + root, root.getTotalSpace()));
            found.add(Metric.of("DiskSpaceFree_" + root, root.getUsableSpace()));
        }
        disks = found;
    }

    /** Lists processes with {@code ps}. The list is empty if this command is missing or hangs. */
    public void listProcesses() {
        String format = "user,pcpu,start_time,pmem,pid,";
        processLines = commands.lines(List.of("ps", "-aew", "--format", format + "comm")).orElse(List.of());
        ownProcessLines = commands.lines(List.of("ps", "-w", "-w", "-p", String.valueOf(ProcessHandle.current().pid()), "--format",
                format + "args")).orElse(List.of());
    }

    /** Lists packages with {@code rpm} on Red Hat systems, otherwise with {@code dpkg-query}. The list is empty if this command is missing or hangs. */
    public void listPackages() {
        List<String> command = files.exists(Path.of("/etc/redhat-release")) ? List.of("rpm", "-qa", "--queryformat", "%{NAME}/%{VERSION}-%{RELEASE}\\n")
                : List.of("dpkg-query", "-f", "${Package}/${Version}\\n", "-W");
        Map<String, String> found = new LinkedHashMap<>();
        commands.lines(command).orElse(List.of()).stream().limit(MOST_PACKAGES).map(line -> line.split("/", 2))
                .filter(parts -> parts.length == 2).forEach(parts -> found.put(parts[0], parts[1]));
        packages = found;
    }

    /** Returns all metrics, in the order of deployed servers. */
    public List<Metric> all() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(certificateGroup());
        metrics.addAll(gauges());
        metrics.addAll(histograms.histograms());
        metrics.add(new Metric.Group("Processes", processes(processLines)));
        metrics.add(new Metric.Group("Xroad Processes", processes(ownProcessLines)));
        metrics.add(new Metric.Group("Packages", packages.entrySet().stream().map(entry -> Metric.of(entry.getKey(), entry.getValue())).toList()));
        return metrics;
    }

    private Metric certificateGroup() {
        return new Metric.Group("Certificates", certificates.get().stream().map(ListedCertificate::metric).distinct().toList());
    }

    /** Returns the metrics that have a single value. */
    public List<Metric> gauges() {
        List<Metric> metrics = new ArrayList<>(disks);
        metrics.add(new Metric.Text("OperatingSystem", operatingSystem));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            metrics.add(Metric.of("TotalPhysicalMemory", system.getTotalMemorySize()));
            metrics.add(Metric.of("TotalSwapSpace", system.getTotalSwapSpaceSize()));
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            metrics.add(Metric.of("MaxFileDescriptorCount", unix.getMaxFileDescriptorCount()));
        }
        return metrics;
    }

    /** Returns the metrics that summarise the values of the last hour. */
    public List<Metric> histograms() {
        return histograms.histograms();
    }

    private static List<Metric> processes(List<String> lines) {
        List<Metric> processes = new ArrayList<>();
        lines.stream().skip(1).limit(MOST_PROCESSES).map(line -> line.replace("'", "").strip().split("\\s+", PROCESS_FIELDS))
                .filter(fields -> fields.length == PROCESS_FIELDS).forEach(fields -> processes.add(new Metric.Group(fields[4], List.of(
                        Metric.of("processId", fields[4]), Metric.of("command", fields[5]), Metric.of("cpuLoad", fields[1]),
                        Metric.of("memUsed", fields[3]), Metric.of("startTime", fields[2]), Metric.of("userId", fields[0])))));
        return processes;
    }

    /** Returns the lines that {@code ps} printed, heading first. */
    public List<String> processDump() {
        return processLines;
    }

    /** Returns the lines that {@code ps} printed for this process, heading first. */
    public List<String> ownProcessDump() {
        return ownProcessLines;
    }

    /** Returns the packages, one {@code name/version} in each line. */
    public List<String> packageDump() {
        return packages.entrySet().stream().map(entry -> entry.getKey() + "/" + entry.getValue()).toList();
    }

    /** Returns one line for each certificate, heading first. Tabs separate the fields. */
    public List<String> certificateDump() {
        return Stream.concat(Stream.of("HASH\tTYPE\tNOT BEFORE\tNOT AFTER\tACTIVE"), certificates.get().stream().distinct()
                .map(each -> String.join("\t", each.hash(), each.type().name(), each.notBefore(), each.notAfter(), String.valueOf(each.active())))).toList();
    }

    /** Returns the current time, which is the time of all histograms of an answer. */
    public Instant now() {
        return clock.instant();
    }
}

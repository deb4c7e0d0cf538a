#!/bin/sh
# catalina.sh sources this file. Variables that are already set (CATALINA_OPTS, TURNPIKE_HOME, TURNPIKE_WAR, TURNPIKE_HEAP, TURNPIKE_SCRATCH,
# TURNPIKE_JMX_PORT) override the values here.

if [ -n "$JAVA_HOME" ]; then turnpike_java="$JAVA_HOME/bin/java"
elif [ -n "$JRE_HOME" ]; then turnpike_java="$JRE_HOME/bin/java"
else turnpike_java=java; fi

# The output of this Java, from which the version and the number of processors are read. Without a named collector, a machine with little memory would
# report no number. If the options that Java reads itself name another collector, Java does not start with this one, and the number is not needed.
turnpike_java_output=$("$turnpike_java" -XX:+UseParallelGC -XX:+PrintFlagsFinal \
  $(printf '%s\n' " $JAVA_OPTS $CATALINA_OPTS " | sed -n 's/.* \(-XX:ActiveProcessorCount=[0-9]*\) .*/\1/p') -version 2>&1)
turnpike_collector_threads=$(printf '%s\n' "$turnpike_java_output" | sed -n 's/^.* ParallelGCThreads *= *\([0-9]*\) .*$/\1/p' | head -n 1)
case "$turnpike_java_output" in
  *" version "*) ;;
  *) turnpike_java_output=$("$turnpike_java" -version 2>&1) ;;
esac
# The first number of 'openjdk version "21.0.2" ..'. The number is 1 for Java 8 and older.
turnpike_java_version=$(printf '%s\n' "$turnpike_java_output" | sed -n 's/^.* version "\([0-9]*\).*$/\1/p' | head -n 1)
if [ -z "$turnpike_java_version" ]; then
  echo "Turnpike cannot run '$turnpike_java -version': set JAVA_HOME to a Java of version 17 or newer." >&2
  exit 1
fi
if [ "$turnpike_java_version" -lt 17 ]; then
  echo "Turnpike needs Java 17 or newer; '$turnpike_java' is version $turnpike_java_version: set JAVA_HOME to a newer one." >&2
  exit 1
fi

if [ ! -r "$CATALINA_BASE/lib/turnpike-connector.jar" ] && [ ! -r "$CATALINA_HOME/lib/turnpike-connector.jar" ]; then
  echo "Cannot open Turnpike's doors: turnpike-connector.jar is missing. Copy turnpike-connector.jar to $CATALINA_BASE/lib." >&2
  exit 1
fi

# The folders that Tomcat itself writes to: logs, temp, work, and webapps with the unpacked application. The rest of CATALINA_BASE can be read-only.
turnpike_scratch="${TURNPIKE_SCRATCH:-$CATALINA_BASE}"
for turnpike_folder in logs temp work webapps; do
  if ! (umask 0077; mkdir -p "$turnpike_scratch/$turnpike_folder" 2>/dev/null) || [ ! -w "$turnpike_scratch/$turnpike_folder" ]; then
    echo "Tomcat cannot write to $turnpike_scratch/$turnpike_folder: allow Tomcat's user to write there, or set TURNPIKE_SCRATCH to a folder that this user can write to." >&2
    exit 1
  fi
done
CATALINA_TMPDIR="${CATALINA_TMPDIR:-$turnpike_scratch/temp}"
CATALINA_OUT="${CATALINA_OUT:-$turnpike_scratch/logs/catalina.out}"

# A small heap uses the serial collector on one or two processors: it is as fast as the parallel collector, and the process has 100 MB less resident
# memory under load. With more processors, a small heap uses the parallel collector. A large heap uses G1 because of its short pauses. An option that selects a
# collector overrides this. The size of a heap that is set without TURNPIKE_HEAP is unknown here, so such a heap uses G1.
# If an argument file contains options, no collector is selected here.
turnpike_heap="${TURNPIKE_HEAP:-320m}"
case "$turnpike_heap" in
  [1-9][mM] | [1-9][0-9][mM] | [1-9][0-9][0-9][mM])
    case "$turnpike_collector_threads" in
      1 | 2) turnpike_collector=-XX:+UseSerialGC ;;
      *) turnpike_collector=-XX:+UseParallelGC ;;
    esac ;;
  *) turnpike_collector=-XX:+UseG1GC ;;
esac
case " $CATALINA_OPTS $JAVA_OPTS $JDK_JAVA_OPTIONS $JAVA_TOOL_OPTIONS $_JAVA_OPTIONS" in
  *-XX:+UseG1GC* | *-XX:+UseSerialGC* | *-XX:+UseParallelGC* | *-XX:+UseZGC* | *-XX:+UseShenandoahGC* | *-XX:+UseEpsilonGC*) turnpike_collector= ;;
  *" @"* | *-XX:VMOptionsFile=*) turnpike_collector= ;;
  *-Xmx* | *-XX:MaxHeapSize=*) turnpike_collector=-XX:+UseG1GC ;;
esac
# Half of a small heap is for new objects. With the default, a third, messages would live long enough to be moved to the old generation. The serial
# collector cannot change the part of it that is for surviving objects, so this part is a third instead of a fifth, and the heap starts with 128 MB.
turnpike_first_heap=64
turnpike_all_opts="$CATALINA_OPTS $JAVA_OPTS $JDK_JAVA_OPTIONS $JAVA_TOOL_OPTIONS $_JAVA_OPTIONS"
case "$turnpike_collector $turnpike_all_opts" in
  *-XX:NewRatio=* | *-Xmn* | *-XX:NewSize=* | *-XX:MaxNewSize=* | *-XX:SurvivorRatio=*) ;;
  -XX:+UseParallelGC*) turnpike_collector="$turnpike_collector -XX:NewRatio=1" ;;
  -XX:+UseSerialGC*) turnpike_collector="$turnpike_collector -XX:NewRatio=1 -XX:SurvivorRatio=4" turnpike_first_heap=128 ;;
esac
case "$turnpike_heap" in
  [1-9][mM] | [1-9][0-9][mM] | 1[01][0-9][mM] | 12[0-7][mM])
    if [ "${turnpike_heap%[mM]}" -lt "$turnpike_first_heap" ]; then turnpike_first_heap="${turnpike_heap%[mM]}"; fi ;;
esac
case "$turnpike_all_opts" in
  *-Xms* | *-XX:InitialHeapSize=*) ;;
  *) turnpike_collector="$turnpike_collector -Xms${turnpike_first_heap}m" ;;
esac
# Compiles methods after a tenth of the usual number of calls. A message calls most methods only once or twice, so without this option a new
# server would run interpreted code for minutes. The same option in CATALINA_OPTS has precedence, because it comes later.
# A server has 55 to 70 MB of classes. With the default of 21 MB, a start would make three full collections while they are loaded.
turnpike_opts="$turnpike_collector -XX:CompileThresholdScaling=0.1 -XX:MetaspaceSize=96m -Xmx$turnpike_heap -XX:+ExitOnOutOfMemoryError"
turnpike_opts="$turnpike_opts -Dturnpike.war=${TURNPIKE_WAR:-$CATALINA_BASE/turnpike.war}"
turnpike_opts="$turnpike_opts -Dturnpike.home=${TURNPIKE_HOME:-$CATALINA_BASE/turnpike} -Dturnpike.scratch=$turnpike_scratch"
# Tomcat opens the doors before the application reads its settings. So turnpike.door.*, turnpike.admission.share and turnpike.admission.longest-wait in
# turnpike.properties become system properties here. The last two can also be set in the environment, which overrides the file.
if [ -r "${TURNPIKE_HOME:-$CATALINA_BASE/turnpike}/turnpike.properties" ]; then
  turnpike_doors=$(sed -n 's/^[[:space:]]*\(turnpike\.door\.[a-z0-9.-]*\|turnpike\.admission\.share\|turnpike\.admission\.longest-wait\)[[:space:]]*[=:][[:space:]]*\([^][:space:]"'"'"'\$`;&|<>()*?[]*\)[[:space:]]*$/-D\1=\2/p' \
    "${TURNPIKE_HOME:-$CATALINA_BASE/turnpike}/turnpike.properties" | tr '\n' ' ')
  turnpike_opts="$turnpike_opts $turnpike_doors"
fi
case "$TURNPIKE_ADMISSION_SHARE" in
  '' | *[!0-9.]*) ;;
  *) turnpike_opts="$turnpike_opts -Dturnpike.admission.share=$TURNPIKE_ADMISSION_SHARE" ;;
esac
case "$TURNPIKE_ADMISSION_LONGEST_WAIT" in
  '' | *[!0-9A-Za-z.]*) ;;
  *) turnpike_opts="$turnpike_opts -Dturnpike.admission.longest-wait=$TURNPIKE_ADMISSION_LONGEST_WAIT" ;;
esac
# If a port is in use, the start fails. Otherwise the server would run without one of its doors.
turnpike_opts="$turnpike_opts -Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true"
if [ "$turnpike_java_version" -ge 21 ]; then
  turnpike_opts="$turnpike_opts -Dturnpike.virtualThreads=true"
fi

# Remote JMX, off by default: mutual TLS and a password, on loopback by default. docs/tomcat.md describes how to create the files.
if [ -n "$TURNPIKE_JMX_PORT" ]; then
  for turnpike_file in jmxremote.ssl.properties jmxremote.password jmxremote.access; do
    if [ ! -r "$CATALINA_BASE/conf/$turnpike_file" ]; then
      echo "TURNPIKE_JMX_PORT is set, but $CATALINA_BASE/conf/$turnpike_file cannot be read. docs/tomcat.md describes how to create it." >&2
      exit 1
    fi
  done
  turnpike_jmx=-Dcom.sun.management.jmxremote
  turnpike_opts="$turnpike_opts $turnpike_jmx.port=$TURNPIKE_JMX_PORT $turnpike_jmx.rmi.port=$TURNPIKE_JMX_PORT"
  turnpike_opts="$turnpike_opts $turnpike_jmx.host=${TURNPIKE_JMX_HOST:-127.0.0.1} -Djava.rmi.server.hostname=${TURNPIKE_JMX_HOST:-127.0.0.1}"
  turnpike_opts="$turnpike_opts $turnpike_jmx.ssl=true $turnpike_jmx.registry.ssl=true $turnpike_jmx.ssl.need.client.auth=true"
  turnpike_opts="$turnpike_opts $turnpike_jmx.ssl.config.file=$CATALINA_BASE/conf/jmxremote.ssl.properties"
  turnpike_opts="$turnpike_opts $turnpike_jmx.authenticate=true $turnpike_jmx.password.file=$CATALINA_BASE/conf/jmxremote.password"
  turnpike_opts="$turnpike_opts $turnpike_jmx.access.file=$CATALINA_BASE/conf/jmxremote.access"
fi

# The C library keeps some hundred megabytes of freed memory, mostly of the just-in-time compiler. The variable limits the number of its arenas.
# The option makes Java return free memory to the system; only newer updates of Java 17 and 21 have this option.
MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
export MALLOC_ARENA_MAX
if "$turnpike_java" -XX:TrimNativeHeapInterval=30000 -version >/dev/null 2>&1; then
  turnpike_opts="$turnpike_opts -XX:TrimNativeHeapInterval=30000"
fi

CATALINA_OPTS="$turnpike_opts $CATALINA_OPTS"
# Only the owner may read message files.
UMASK=0077

package org.turnpike.message;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.turnpike.fault.RefusedException;

/** Measures reading the X-Road header of a SOAP envelope, and the envelope to its end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeaderScanBenchmark {
    /** Characters of text in the body. */
    @Param({"1024", "102400"})
    public int text;
    private byte[] envelope;

    /** Writes the envelope. */
    @Setup
    public void write() {
        envelope = ("""
                <?xml version="1.0" encoding="UTF-8"?>
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xroad="http://x-road.eu/xsd/xroad.xsd" \
                xmlns:id="http://x-road.eu/xsd/identifiers"><soapenv:Header><xroad:client id:objectType="SUBSYSTEM">\
                <id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>COM</id:memberClass><id:memberCode>1111</id:memberCode>\
                <id:subsystemCode>portal</id:subsystemCode></xroad:client><xroad:service id:objectType="SERVICE">\
                <id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>GOV</id:memberClass><id:memberCode>2222</id:memberCode>\
                <id:subsystemCode>registry</id:subsystemCode><id:serviceCode>echo</id:serviceCode></xroad:service>\
                <xroad:id>1</xroad:id><xroad:protocolVersion>4.0</xroad:protocolVersion></soapenv:Header>\
                <soapenv:Body><e:echo xmlns:e="urn:e"><e:text>%s</e:text></e:echo></soapenv:Body></soapenv:Envelope>""")
                .formatted("x".repeat(text)).getBytes(StandardCharsets.UTF_8);
    }

    /** The whole envelope. */
    @Benchmark
    public SoapPart scan() throws RefusedException {
        return SoapScanner.scan(new ByteArrayInputStream(envelope), SoapLimits.DEFAULT);
    }
}

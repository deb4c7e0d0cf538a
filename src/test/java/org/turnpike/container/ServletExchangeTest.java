package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.message.Headers;

/** What a thread that is not the container's does with a request that the container has ended, and whose objects it may use for another connection. */
@Timeout(60)
class ServletExchangeTest {
    private final List<String> used = new CopyOnWriteArrayList<>();
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ServletExchange exchange = new ServletExchange(request(), response());

    @Test
    void responseIsNotUsedAfterTheEnd() {
        exchange.end();
        assertThatThrownBy(() -> exchange.respond(200, Headers.of())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> exchange.fail("X-Error", "1")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> exchange.reject(Rejection.NO_PLACE)).isInstanceOf(IOException.class);
        assertThat(exchange.whileUnended(() -> used.add("dispatch"))).isFalse();
        assertThat(used).isEmpty();
    }

    @Test
    void endWaitsForAWriteAndAllowsNoFurtherOne() throws Exception {
        OutputStream answer = exchange.respond(200, Headers.of());
        FutureTask<Void> server = new FutureTask<>(() -> {
            answer.write(new byte[8]);
            answer.write(new byte[8]);
            return null;
        });
        new Thread(server).start();
        writing.await();
        Thread container = new Thread(() -> {
            exchange.end();
            used.add("ended");
        });
        container.start();
        while (container.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        container.join();
        assertThatThrownBy(server::get).hasCauseInstanceOf(IOException.class);
        assertThat(used).containsSubsequence("write", "written", "ended").containsOnlyOnce("write");
    }

    @Test
    void bodyReadsNothingMoreAfterItsEnd() throws IOException {
        ArrivingBody body = new ArrivingBody(new Endless(), 16, new Pace.Rate(0, Duration.ofSeconds(1)), () -> { }, failure -> { });
        body.onDataAvailable();
        int before = used.size();
        body.end(new IOException("The request has ended"));
        assertThat(body.readNBytes(16)).hasSize(16);
        assertThat(used).hasSize(before);
        assertThatThrownBy(body::read).hasMessage("The request has ended");
    }

    private static HttpServletRequest request() {
        return (HttpServletRequest) Proxy.newProxyInstance(HttpServletRequest.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeaderNames" -> Collections.emptyEnumeration();
                    case "isSecure" -> false;
                    default -> null;
                });
    }

    private HttpServletResponse response() {
        return (HttpServletResponse) Proxy.newProxyInstance(HttpServletResponse.class.getClassLoader(), new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> {
                    used.add(method.getName());
                    return method.getName().equals("getOutputStream") ? new BlockingOutput() : null;
                });
    }

    /** A stream whose first write lasts until the test goes on. */
    private final class BlockingOutput extends ServletOutputStream {
        @Override
        public void write(int oneByte) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            used.add("write");
            writing.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            used.add("written");
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    /** A stream that always has a further byte, and notes each use. */
    private final class Endless extends ServletInputStream {
        @Override
        public int read() {
            used.add("read");
            return 1;
        }

        @Override
        public boolean isReady() {
            used.add("isReady");
            return true;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}

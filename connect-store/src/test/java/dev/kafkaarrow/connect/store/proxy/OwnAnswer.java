package dev.kafkaarrow.connect.store.proxy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** What the proxy answers by itself, in the words of the store that was asked. */
final class OwnAnswer {
    private OwnAnswer() {}

    static HttpMessage of(ProxiedRequest request, int status, String code) {
        String id = "proxy-" + UUID.randomUUID();
        String message = "made by the proxy";
        String body = request.isGoogle() ? """
                {"error": {"code": %d, "message": "%s", "errors": [{"reason": "%s", "message": "%2$s"}]}}
                """.formatted(status, message, code) : """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>%s</Code><Message>%s</Message><RequestId>%s</RequestId></Error>
                """.formatted(code, message, id);
        return HttpMessage.of(
                "HTTP/1.1 " + status + " " + code,
                List.of(
                        new HttpMessage.Header(
                                "Content-Type", request.isGoogle() ? "application/json" : "application/xml"),
                        new HttpMessage.Header("x-amz-request-id", id),
                        new HttpMessage.Header("x-amz-bucket-region", Fault.REGION),
                        new HttpMessage.Header("x-ms-request-id", id),
                        new HttpMessage.Header("x-ms-error-code", code)),
                body.getBytes(StandardCharsets.UTF_8));
    }
}

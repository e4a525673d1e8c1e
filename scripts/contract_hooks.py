"""What schemathesis must be told of our API's document: how the bytes of a resumable upload go."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def offset_bytes(ctx, value):
    """Bytes go as they are, as those of `application/octet-stream` do."""
    return value if isinstance(value, bytes) else str(value).encode()

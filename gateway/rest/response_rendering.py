"""Unary gRPC replies as HTTP responses: JSON, a file, or no content.

The reply of a bulk call may have thousands of lines. It is rendered outcome by outcome, so that other requests run
meanwhile.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from pydantic_core import to_json
from starlette.responses import Response

from gateway.rest.json_serializers import serializer_of
from kit.slices import in_slices

JSON: Final = "application/json"
HTTP_BODY: Final = "google.api.HttpBody"
EMPTY: Final = "google.protobuf.Empty"
UNKNOWN_TYPE: Final = "application/octet-stream"
Render = Callable[[Message], Response]
RenderInSlices = Callable[[Any], Awaitable[Response]]


def renderer_of(reply: Descriptor, location: str = "") -> Render:
    """The function that turns a unary reply of this type into a response.

    With a `location`, the reply is a created resource: the response has status 201 and the header `Location`.
    """
    if reply.full_name == HTTP_BODY:
        return _file
    if reply.full_name == EMPTY:
        return lambda _: Response(status_code=HTTPStatus.NO_CONTENT)
    serialise = serializer_of(reply)
    has_etag = "etag" in reply.fields_by_name
    status = HTTPStatus.CREATED if location else HTTPStatus.OK

    def render(message: Message) -> Response:
        content = serialise(message)
        headers = {"Location": location.format_map(content)} if location else {}
        if has_etag and content.get("etag"):
            headers["ETag"] = str(content["etag"])
        return Response(to_json(content), status_code=status, media_type=JSON, headers=headers)

    return render


def bulk_renderer_of(reply: Descriptor) -> RenderInSlices | None:
    """The function that renders a reply of nothing but a list of messages; None for any other reply."""
    field = reply.fields[0] if len(reply.fields) == 1 else None
    if field is None or field.message_type is None or not field.is_repeated:
        return None
    if field.message_type.GetOptions().map_entry or field.message_type.full_name.startswith("google."):
        return None
    name, serialise = field.name, serializer_of(field.message_type)

    async def render(message: Any) -> Response:  # noqa: ANN401 - a generated message
        entries = await in_slices(to_json(serialise(entry)) for entry in getattr(message, name))
        return Response(b'{"%s":[%s]}' % (name.encode(), b",".join(entries)), media_type=JSON)

    return render


def _file(body: Any) -> Response:  # noqa: ANN401 - google.api.HttpBody, which ships no types
    return Response(body.data, headers={"Content-Type": body.content_type or UNKNOWN_TYPE})

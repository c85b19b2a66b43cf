"""The documentation page, from files of this installation: it asks no other host for anything."""

from pathlib import Path
from typing import Final

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

PAGE: Final = "/docs"
FILES: Final = "/docs/files"
DESCRIPTION: Final = "/openapi.json"


def install_docs(app: FastAPI) -> None:
    """Adds the page and the files of Swagger UI. Of `fastapi_offline` only the files are used."""
    files = Path(fastapi_offline.__file__).parent / "static"
    app.mount(FILES, StaticFiles(directory=files), name="docs-files")

    @app.get(PAGE, include_in_schema=False)
    async def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=DESCRIPTION,
            title=app.title,
            swagger_js_url=f"{FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{FILES}/swagger-ui.css",
            swagger_favicon_url=f"{FILES}/favicon.png",
            swagger_ui_parameters={"persistAuthorization": True, "displayRequestDuration": True},
        )

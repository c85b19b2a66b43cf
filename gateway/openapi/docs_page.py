"""The documentation page (Swagger UI). All its files come from this installation, none from another host."""

from pathlib import Path
from typing import Final

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

PAGE_PATH: Final = "/docs"
FILES_PATH: Final = "/docs/files"
DESCRIPTION_PATH: Final = "/openapi.json"


def install_docs_page(app: FastAPI) -> None:
    """Adds the description, the page and the files of Swagger UI.

    The package `fastapi_offline` is used for these files only.
    """
    files = Path(fastapi_offline.__file__).parent / "static"
    app.mount(FILES_PATH, StaticFiles(directory=files), name="docs-files")

    @app.get(DESCRIPTION_PATH, include_in_schema=False)
    async def description() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.get(PAGE_PATH, include_in_schema=False)
    async def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=DESCRIPTION_PATH,
            title=app.title,
            swagger_js_url=f"{FILES_PATH}/swagger-ui-bundle.js",
            swagger_css_url=f"{FILES_PATH}/swagger-ui.css",
            swagger_favicon_url=f"{FILES_PATH}/favicon.png",
            swagger_ui_parameters={"persistAuthorization": True, "displayRequestDuration": True},
        )

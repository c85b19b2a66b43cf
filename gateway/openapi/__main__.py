"""`python -m gateway.openapi > docs/openapi.json`."""

from gateway.openapi.document_writer import main

if __name__ == "__main__":
    main()

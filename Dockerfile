# The pages and the API in a container:
#   docker build -t expert . && docker run --rm -p 127.0.0.1:8000:8000 expert
# Behind a server with another name, add `--allow-host NAME` at the end.
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml README.md LICENSE CHANGELOG.md CONTRIBUTING.md ./
COPY expert expert
COPY rules rules
COPY cases cases
COPY docs/errors docs/errors
# The engine's own build leaves its C code unoptimized, unless the compiler itself is told otherwise.
RUN python -m venv /venv && CC="gcc -O3" /venv/bin/pip install --no-cache-dir '.[web]'

FROM python:3.12-slim
RUN useradd --create-home expert
COPY --from=build /venv /venv
USER expert
ENV PATH=/venv/bin:$PATH
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/static/web.css')"]
ENTRYPOINT ["expert", "serve", "--host", "0.0.0.0"]
